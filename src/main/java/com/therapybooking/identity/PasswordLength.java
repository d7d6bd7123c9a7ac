package com.therapybooking.identity;

/** The limits for the length of a password, in characters (code points). */
public final class PasswordLength {

    public static final String MESSAGE =
            "must have "
                    + IdentitySettings.MIN_PASSWORD
                    + " to "
                    + IdentitySettings.MAX_PASSWORD
                    + " characters";

    private PasswordLength() {}

    public static boolean isValid(String password) {
        int length = password.codePointCount(0, password.length());
        return length >= IdentitySettings.MIN_PASSWORD && length <= IdentitySettings.MAX_PASSWORD;
    }
}
