package com.therapybooking.dashboard;

import org.jspecify.annotations.Nullable;

/** Reads the text fields of forms, without surrounding white space. */
public final class FormText {

    private FormText() {}

    /** The text; empty for a missing field. */
    public static String of(@Nullable String typed) {
        return typed == null ? "" : typed.strip();
    }

    /** The text; null for a missing or blank field. */
    public static @Nullable String orNull(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }
}
