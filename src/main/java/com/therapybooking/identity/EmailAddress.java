package com.therapybooking.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** What we take for an e-mail address, and the form in which two of them are compared. */
public final class EmailAddress {

    static final int MAX_LENGTH = 254;
    static final String PATTERN =
            "[^\\s@\\p{C}\\p{Z}<>\"(),:;\\[\\]\\\\]{1,64}@[^\\s@\\p{C}\\p{Z}<>]{1,190}";

    private static final Pattern VALID = Pattern.compile(PATTERN);

    private EmailAddress() {}

    /** Whether this looks like one address that a mail could be sent to. */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH && VALID.matcher(text).matches();
    }

    /** The same for every spelling of one address. */
    public static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
