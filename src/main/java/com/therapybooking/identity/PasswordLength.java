package com.therapybooking.identity;

/** The limits for the length of a password, in characters (code points). */
public final class PasswordLength {

    public static final int MIN = 10;
    public static final int MAX = 128;
    public static final String MESSAGE = "must have " + MIN + " to " + MAX + " characters";

    private PasswordLength() {}

    public static boolean isValid(String password) {
        int length = password.codePointCount(0, password.length());
        return length >= MIN && length <= MAX;
    }
}
