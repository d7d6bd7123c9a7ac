package com.therapybooking.identity.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A field before and after a change: a text, number, boolean or list of texts; null for none. */
public record FieldChange(
        String field,
        @JsonProperty("old") @Nullable Object before,
        @JsonProperty("new") @Nullable Object after) {

    @Override
    public String toString() {
        return "FieldChange[" + field + "]";
    }
}
