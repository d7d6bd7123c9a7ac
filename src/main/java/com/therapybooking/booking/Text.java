package com.therapybooking.booking;

/** What texts from outside may look like. */
final class Text {

    private Text() {}

    /** Whether this is one line of 1 to {@code max} characters that shows something. */
    static boolean isLine(String text, int max) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= max
                && text.codePoints().noneMatch(Text::breaksLine);
    }

    private static boolean breaksLine(int character) {
        return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
    }
}
