package com.therapybooking.platform.web;

/**
 * The rules for texts that people enter. Names are shown in e-mails, chats and logs, where a line
 * break, an escape sequence or a change of the writing direction would change the text of others.
 */
public final class PlainText {

    /** The error message for a text that {@link #isLine} refuses. */
    public static final String LINE_MESSAGE =
            "must be on one line, with a visible character and without control characters";

    private PlainText() {}

    /** Whether the text is one line with a visible character and without control characters. */
    public static boolean isLine(String text) {
        return hasNoControl(text, "") && isVisible(text);
    }

    /** Like {@link #isLine}, but it may be empty and contain line breaks and tabs. */
    public static boolean isLines(String text) {
        return text.isEmpty() || (hasNoControl(text, "\n\r\t\u2028\u2029") && isVisible(text));
    }

    private static boolean isVisible(String text) {
        return text.codePoints().anyMatch(PlainText::isVisible);
    }

    private static boolean hasNoControl(String text, String allowed) {
        return text.codePoints()
                .noneMatch(character -> isControl(character) && allowed.indexOf(character) < 0);
    }

    private static boolean isControl(int character) {
        return Character.isISOControl(character) || isFormatControl(character);
    }

    /**
     * Line and paragraph separators, the Unicode property Bidi_Control, deprecated format
     * characters, and those of interlinear annotation.
     */
    private static boolean isFormatControl(int character) {
        return switch (character) {
            case 0x2028, 0x2029 -> true;
            case 0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E -> true;
            case 0x2066, 0x2067, 0x2068, 0x2069 -> true;
            case 0x206A, 0x206B, 0x206C, 0x206D, 0x206E, 0x206F -> true;
            case 0xFFF9, 0xFFFA, 0xFFFB -> true;
            default -> false;
        };
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK ->
                    false;
            default -> !isBlankLetter(character);
        };
    }

    /** Whether it is an invisible letter or symbol (Default_Ignorable_Code_Point, Braille). */
    public static boolean isBlankLetter(int character) {
        return switch (character) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x1D159 -> true;
            default -> false;
        };
    }
}
