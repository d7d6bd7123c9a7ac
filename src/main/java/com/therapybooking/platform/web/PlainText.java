package com.therapybooking.platform.web;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules for texts that people enter. Names are shown in e-mails, chats and logs, where a line
 * break, an escape sequence or a change of the writing direction would change the text of others.
 */
public final class PlainText {

    /** The end of the error message for a text that {@link #isLine} refuses. */
    static final String LINE_RULE =
            " characters, with a visible one and without control characters";

    /** The error message for a name that {@link #isLine} refuses. */
    public static final String LINE_MESSAGE = "must be one line of 1 to 100" + LINE_RULE;

    /**
     * Letters and symbols that show nothing (Default_Ignorable_Code_Point, Braille), for a class of
     * a regular expression.
     */
    public static final String BLANK_LETTERS =
            "\\x{34F}\\x{115F}\\x{1160}\\x{17B4}\\x{17B5}\\x{2800}\\x{3164}\\x{FFA0}\\x{1D159}";

    private static final String SEPARATORS = "\\x{2028}\\x{2029}";

    /**
     * Control characters, and format characters that change the text around them: the Unicode
     * property Bidi_Control, deprecated ones, and those of interlinear annotation.
     */
    private static final String CONTROLS =
            "\\p{Cc}\\x{61C}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}\\x{2066}-\\x{206F}\\x{FFF9}-\\x{FFFB}";

    private static final String HIDDEN =
            "\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Z}\\p{Mn}\\p{Me}" + BLANK_LETTERS;

    /** Only looks ahead, and never backtracks: the time of a match is linear in the text. */
    private static final String WITH_VISIBLE = "(?=[" + HIDDEN + "]*+[^" + HIDDEN + "])";

    /** One line with a visible character and without control characters. */
    static final String LINE = WITH_VISIBLE + "[^" + CONTROLS + SEPARATORS + "]*+";

    private static final String IN_LINES = WITH_VISIBLE + "[[^" + CONTROLS + "]\n\r\t]*+";

    private static final Pattern ONE_LINE = Pattern.compile(LINE);
    private static final Pattern LINES = Pattern.compile(IN_LINES);

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private PlainText() {}

    /**
     * The text in which names are compared: in lower case, with one space for all white space
     * between words, as pages show it, and with composed letters (form NFC).
     */
    public static String comparable(String text) {
        String plain = SPACES.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
        // last: some letters, such as J with a caron, are composed in lower case only
        return Normalizer.normalize(plain, Normalizer.Form.NFC);
    }

    /** Whether the text is one line with a visible character and without control characters. */
    public static boolean isLine(String text) {
        return ONE_LINE.matcher(text).matches();
    }

    /** Like {@link #isLine}, but it may be empty and contain line breaks and tabs. */
    public static boolean isLines(String text) {
        return text.isEmpty() || LINES.matcher(text).matches();
    }
}
