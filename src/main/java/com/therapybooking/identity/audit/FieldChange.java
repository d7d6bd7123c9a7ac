package com.therapybooking.identity.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A field before and after a change: a text, a number, a boolean, or a list of texts; null for no
 * value.
 */
public record FieldChange(
        String field,
        @JsonProperty("old") @Nullable Object before,
        @JsonProperty("new") @Nullable Object after) {

    @Override
    public String toString() {
        return "FieldChange[" + field + "]";
    }
}
