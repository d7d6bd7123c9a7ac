package com.therapybooking.identity;

import com.therapybooking.platform.web.PlainText;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks e-mail addresses, and computes the form in which they are compared. */
public final class EmailAddress {

    private static final Pattern BAD_DOT = Pattern.compile("^\\.|\\.\\.|\\.@|@\\.|\\.$");
    private static final int MAX_LENGTH = 254;

    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_DOMAIN = 190;

    private EmailAddress() {}

    /**
     * Whether the text has the form of one e-mail address, for new ones: dots stand between other
     * characters (RFC 5321, Dot-string), as mail programs insist. Invisible characters and those
     * that Unicode composes (form NFC) are refused, because two addresses could look the same.
     */
    public static boolean isValid(String text) {
        int at = text.indexOf('@');
        return at > 0
                && text.length() <= MAX_LENGTH
                && !BAD_DOT.matcher(text).find()
                && Normalizer.isNormalized(text, Normalizer.Form.NFC)
                && isPart(text.substring(0, at), MAX_LOCAL_PART, "<>\"(),:;[]\\")
                && isPart(text.substring(at + 1), MAX_DOMAIN, "<>@\"(),;\\");
    }

    /**
     * An address in a query string, whose {@code +} may have become a space. Null and other texts
     * stay as they are.
     */
    public static @Nullable String fromQuery(@Nullable String text) {
        return text == null || text.indexOf('@') <= 0 ? text : text.strip().replace(' ', '+');
    }

    /**
     * Whether a stored person may have this address: version 1.0 accepted more texts than {@link
     * #isValid} does.
     */
    public static boolean mayBeStored(String text) {
        return text.indexOf('@') > 0 && text.length() <= MAX_LENGTH;
    }

    private static boolean isPart(String text, int max, String excluded) {
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (excluded.indexOf(character) >= 0 || !isAllowed(character)) {
                return false;
            }
            i += Character.charCount(character);
        }
        return !text.isEmpty() && text.codePointCount(0, text.length()) <= max;
    }

    private static boolean isAllowed(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> !PlainText.isBlankLetter(character) && !isVariationSelector(character);
        };
    }

    private static boolean isVariationSelector(int character) {
        return character >= 0xFE00 && character <= 0xFE0F;
    }

    /** The same text for every spelling of one address. */
    public static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
