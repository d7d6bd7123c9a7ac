package com.therapybooking.identity;

import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks e-mail addresses, and computes the form in which they are compared. */
public final class EmailAddress {

    private static final Pattern BAD_DOT = Pattern.compile("^\\.|\\.\\.|\\.@|@\\.|\\.$");
    private static final int MAX_LENGTH = 254;

    private static final String NOT_VISIBLE =
            "\\p{C}\\p{Z}\\x{FE00}-\\x{FE0F}" + PlainText.BLANK_LETTERS;
    private static final Pattern PARTS =
            Pattern.compile(
                    "[^%s<>\"(),:;\\[\\]\\\\@]{1,64}@[^%s<>@\"(),;\\\\]{1,190}"
                            .formatted(NOT_VISIBLE, NOT_VISIBLE));

    private EmailAddress() {}

    /**
     * Whether the text has the form of one e-mail address, for new ones: dots stand between other
     * characters (RFC 5321, Dot-string), as mail programs insist. Invisible characters and those
     * that Unicode composes (form NFC) are refused, because two addresses could look the same.
     */
    public static boolean isValid(String text) {
        return text.length() <= MAX_LENGTH
                && PARTS.matcher(text).matches()
                && !BAD_DOT.matcher(text).find()
                && Normalizer.isNormalized(text, Normalizer.Form.NFC);
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

    /** The same text for every spelling of one address. */
    public static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    /** 409 for a new account with the address of another one. */
    public static ProblemException taken() {
        return ProblemException.conflict("There is an account with this e-mail address.");
    }
}
