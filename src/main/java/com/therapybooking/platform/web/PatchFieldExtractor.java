package com.therapybooking.platform.web;

import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;

/** Applies constraints to the value of a {@link PatchField}. */
public final class PatchFieldExtractor implements ValueExtractor<PatchField<@ExtractedValue ?>> {

    @Override
    public void extractValues(PatchField<?> field, ValueReceiver receiver) {
        receiver.value(null, field.value());
    }
}
