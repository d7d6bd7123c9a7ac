package com.therapybooking.dashboard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of a form's fields, in the order of the form. */
public final class Labels {

    private Labels() {}

    /** Labels by field: field, label, field, label, ... */
    public static Map<String, String> of(String... fieldsAndLabels) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < fieldsAndLabels.length; i += 2) {
            labels.put(fieldsAndLabels[i], fieldsAndLabels[i + 1]);
        }
        return Collections.unmodifiableMap(labels);
    }
}
