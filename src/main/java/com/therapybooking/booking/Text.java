package com.therapybooking.booking;

import java.util.Locale;
import java.util.regex.Pattern;

/** What texts from outside may look like. */
final class Text {

    /** One @, a dotted domain, nothing that a mail header would trip over. */
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@<>\"(),:;\\\\]+@[^\\s@<>\"(),:;\\\\.]+(\\.[^\\s@<>\"(),:;\\\\.]+)+");

    private static final int MAX_EMAIL = 254;

    private Text() {}

    /** False for lone surrogates, which UTF-8 cannot carry, and for NUL. */
    static boolean isStorable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF));
    }

    static boolean isStorableLine(String text) {
        return isStorable(text) && text.codePoints().noneMatch(Character::isISOControl);
    }

    static boolean isEmail(String text) {
        return text.length() <= MAX_EMAIL
                && isStorableLine(text)
                && EMAIL.matcher(text).matches();
    }

    /** The form in which addresses are compared. */
    static String lower(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
