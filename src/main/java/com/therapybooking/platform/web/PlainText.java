package com.therapybooking.platform.web;

import java.util.Set;

/**
 * The rules for texts that people enter. Names are shown in e-mails, chats and logs, where a line
 * break, an escape sequence or a change of the writing direction would change the text of others.
 */
public final class PlainText {

    /** The error message for a text that {@link #isLine} refuses. */
    public static final String LINE_MESSAGE =
            "must be on one line, with a visible character and without control characters";

    /** The Unicode property Bidi_Control. */
    private static final Set<Integer> BIDI_CONTROLS =
            Set.of(
                    0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067,
                    0x2068, 0x2069);

    /** Letters and symbols that are invisible (Default_Ignorable_Code_Point, Braille). */
    private static final Set<Integer> BLANK_LETTERS =
            Set.of(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0x1D159);

    private PlainText() {}

    /** Whether the text is one line with a visible character and without control characters. */
    public static boolean isLine(String text) {
        return text.codePoints().anyMatch(PlainText::isVisible)
                && text.codePoints().noneMatch(c -> isControl(c) || isLineBreak(c));
    }

    /**
     * Whether the text is empty or has a visible character, and has no control characters except
     * line breaks and tabs.
     */
    public static boolean isLines(String text) {
        return (text.isEmpty() || text.codePoints().anyMatch(PlainText::isVisible))
                && text.codePoints()
                        .noneMatch(c -> isControl(c) && c != '\n' && c != '\r' && c != '\t');
    }

    private static boolean isControl(int character) {
        return Character.isISOControl(character)
                || BIDI_CONTROLS.contains(character)
                || isDeprecatedFormat(character);
    }

    /** Deprecated format characters, and those of interlinear annotation. */
    private static boolean isDeprecatedFormat(int character) {
        return (character >= 0x206A && character <= 0x206F)
                || (character >= 0xFFF9 && character <= 0xFFFB);
    }

    private static boolean isLineBreak(int character) {
        return character == 0x2028 || character == 0x2029;
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
            default -> !BLANK_LETTERS.contains(character);
        };
    }
}
