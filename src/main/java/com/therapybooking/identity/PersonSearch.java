package com.therapybooking.identity;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Searches texts for a person's names and e-mail address. */
public final class PersonSearch {

    /** Shortest name that is searched inside words. Shorter ones are found in most texts. */
    private static final int MIN_SEARCHED = 3;

    private static final Set<Character.UnicodeScript> WITHOUT_SPACES =
            EnumSet.of(
                    Character.UnicodeScript.HAN,
                    Character.UnicodeScript.HIRAGANA,
                    Character.UnicodeScript.KATAKANA,
                    Character.UnicodeScript.HANGUL,
                    Character.UnicodeScript.THAI,
                    Character.UnicodeScript.LAO,
                    Character.UnicodeScript.KHMER,
                    Character.UnicodeScript.MYANMAR);

    private PersonSearch() {}

    /**
     * Whether a text contains one of these texts in lower case; letter case does not matter. A very
     * short name must be a word of the text.
     */
    public static boolean mentions(String text, Collection<String> texts) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return texts.stream()
                .anyMatch(each ->
                        isVeryShort(each) ? hasWord(lowerCase, each) : lowerCase.contains(each));
    }

    /** Whether a text contains one of these lower-case texts as words, not inside longer ones. */
    public static boolean mentionsAsWords(String text, Collection<String> texts) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return texts.stream()
                .anyMatch(each ->
                        hasSpaces(each) ? hasWord(lowerCase, each) : lowerCase.contains(each));
    }

    /** Whether a name has one or two characters, of a script that separates words. */
    public static boolean isVeryShort(String text) {
        return text.length() < MIN_SEARCHED && hasSpaces(text);
    }

    /** Whether the text's scripts write spaces between words. */
    private static boolean hasSpaces(String text) {
        return text.codePoints()
                .mapToObj(Character.UnicodeScript::of)
                .noneMatch(WITHOUT_SPACES::contains);
    }

    private static boolean hasWord(String text, String word) {
        boolean address = word.contains("@");
        String before = address ? "(?<![\\p{L}\\p{N}._%+-])" : "(?<![\\p{L}\\p{N}])";
        String after = address ? "(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])" : "(?![\\p{L}\\p{N}])";
        return Pattern.compile(before + Pattern.quote(word) + after).matcher(text).find();
    }
}
