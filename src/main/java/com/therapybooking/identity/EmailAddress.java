package com.therapybooking.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** Checks e-mail addresses, and computes the form in which they are compared. */
public final class EmailAddress {

    static final int MAX_LENGTH = 254;
    static final String PATTERN =
            "[^\\s@\\p{C}\\p{Z}<>\"(),:;\\[\\]\\\\]{1,64}@[^\\s@\\p{C}\\p{Z}<>]{1,190}";

    private static final Pattern VALID = Pattern.compile(PATTERN);

    private EmailAddress() {}

    /** Whether the text has the form of one e-mail address. */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && VALID.matcher(text).matches();
    }

    /** The same text for every spelling of one address. */
    public static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
