package com.therapybooking.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** Checks e-mail addresses, and computes the form in which they are compared. */
public final class EmailAddress {

    static final int MAX_LENGTH = 254;

    /** Characters that fonts show as nothing: two addresses could look the same. */
    private static final String BLANKS =
            "\\x{034F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{2800}\\x{3164}\\x{FE00}-\\x{FE0F}"
                    + "\\x{FFA0}\\x{1D159}";

    static final String PATTERN =
            "[^\\s@\\p{C}\\p{Z}<>\"(),:;\\[\\]\\\\"
                    + BLANKS
                    + "]{1,64}@[^\\s@\\p{C}\\p{Z}<>"
                    + BLANKS
                    + "]{1,190}";

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
