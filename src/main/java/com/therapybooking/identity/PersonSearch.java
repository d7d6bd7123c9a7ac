package com.therapybooking.identity;

import com.therapybooking.platform.web.PlainText;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Searches texts for a person's names and e-mail address, as {@link PlainText#comparable} compares
 * them.
 */
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

    private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private PersonSearch() {}

    /** Whether a text contains one of these texts. A very short name must be a word of the text. */
    public static boolean mentions(String text, Collection<String> texts) {
        return contains(text, texts, PersonSearch::isVeryShort);
    }

    /** Whether a text contains one of these texts as words, not inside longer ones. */
    public static boolean mentionsAsWords(String text, Collection<String> texts) {
        return contains(text, texts, PersonSearch::hasSpaces);
    }

    private static boolean contains(
            String text, Collection<String> texts, Predicate<String> onlyAsWord) {
        String compared = PlainText.comparable(text);
        return texts.stream()
                .map(PlainText::comparable)
                .filter(each -> !each.isEmpty())
                .anyMatch(each ->
                        (onlyAsWord.test(each) ? hasWord(compared, each) : compared.contains(each))
                                || hasWords(compared, each));
    }

    /** Whether the text has each word of a name of several, in any order: surname first. */
    private static boolean hasWords(String text, String name) {
        List<String> words = NO_LETTERS.splitAsStream(name).filter(one -> !one.isEmpty()).toList();
        return words.size() > 1
                && !name.contains("@")
                && words.stream().allMatch(word -> hasWord(text, word));
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
