package com.therapybooking.platform.web;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A field of a {@code PATCH} body that is present, possibly as {@code null}. A field that was left
 * out is a null reference instead and stays unchanged. Constraints on {@code T} apply to the value:
 * with {@code @NotNull} a JSON null is a 400, without it null clears the field.
 */
@JsonDeserialize(using = PatchFieldDeserializer.class)
public record PatchField<T>(@Nullable T value) {

    /** The value; null when the field was left out or is null. */
    public static <T> @Nullable T valueOf(@Nullable PatchField<T> field) {
        return field == null ? null : field.value();
    }

    @Override
    public String toString() {
        return "PatchField[***]";
    }
}
