package com.therapybooking.identity;

import com.therapybooking.platform.web.PlainText;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

    /**
     * Whether the text has the words of a name of several together, in any order: surname first, or
     * with a middle initial. Words that are not together are not the name: "will be paid in May" is
     * no text about Will May.
     */
    private static boolean hasWords(String text, String name) {
        List<String> words = wordsOf(name);
        if (words.size() < 2 || name.contains("@")) {
            return false;
        }
        int length = words.size() + (words.stream().allMatch(PersonSearch::isVeryShort) ? 0 : 1);
        List<String> all = wordsOf(text);
        return IntStream.rangeClosed(0, all.size() - words.size())
                .mapToObj(from -> all.subList(from, Math.min(from + length, all.size())))
                .anyMatch(part -> part.containsAll(words));
    }

    private static List<String> wordsOf(String text) {
        return NO_LETTERS.splitAsStream(text).filter(one -> !one.isEmpty()).toList();
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
