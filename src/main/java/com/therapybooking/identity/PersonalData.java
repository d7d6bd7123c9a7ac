package com.therapybooking.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds and erases one person's data in one package. Each package that stores names or addresses
 * has an implementation; the erase call runs all of them in {@link
 * org.springframework.core.Ordered} order.
 */
public interface PersonalData {

    Set<Character.UnicodeScript> WITHOUT_SPACES =
            EnumSet.of(
                    Character.UnicodeScript.HAN,
                    Character.UnicodeScript.HIRAGANA,
                    Character.UnicodeScript.KATAKANA,
                    Character.UnicodeScript.HANGUL,
                    Character.UnicodeScript.THAI,
                    Character.UnicodeScript.LAO,
                    Character.UnicodeScript.KHMER,
                    Character.UnicodeScript.MYANMAR);

    /** The field of the reply with the count, such as {@code bookings}. */
    String kind();

    /**
     * A text written by an administrator that names a person; it is not erased.
     *
     * @param keyId the webhook key that has it, or null
     * @param tokenId the API token that has it, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TypedText(@Nullable String keyId, @Nullable String tokenId, String field) {}

    /** Shortest name that is searched inside words. Shorter ones are found in most texts. */
    int MIN_SEARCHED = 3;

    /**
     * Whether a text contains one of these texts in lower case; letter case does not matter. A very
     * short name must be a word of the text.
     */
    static boolean mentions(String text, Collection<String> texts) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return texts.stream()
                .anyMatch(each ->
                        isVeryShort(each) ? hasWord(lowerCase, each) : lowerCase.contains(each));
    }

    /**
     * Whether a text contains one of these texts in lower case as words, and not inside longer
     * words or addresses.
     */
    static boolean mentionsAsWords(String text, Collection<String> texts) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return texts.stream()
                .anyMatch(each ->
                        hasSpaces(each) ? hasWord(lowerCase, each) : lowerCase.contains(each));
    }

    /** Whether a name has one or two characters, of a script that separates words. */
    static boolean isVeryShort(String text) {
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

    /** The names that this package stores for the person with this e-mail address. */
    default Set<String> names(String email) {
        return Set.of();
    }

    /**
     * Texts written by administrators that contain one of these; letter case does not matter.
     *
     * @param texts the person's e-mail address and names, in lower case
     */
    default List<TypedText> findTyped(Set<String> texts) {
        return List.of();
    }

    /**
     * Says why the person with this e-mail address cannot be erased; it changes nothing.
     *
     * @throws com.therapybooking.platform.web.ProblemException 409 with the reason
     */
    default void requireErasable(String email) {}

    /**
     * Erases the name and address of the person with this e-mail address. Letter case does not
     * matter. A repeat after a crash completes the work.
     *
     * @param texts the person's e-mail address and names, in lower case
     * @return how many records were changed
     */
    long erase(String email, Set<String> texts);

    /**
     * How many records name the person now; 0 where they are not counted.
     *
     * @param texts the person's e-mail address and names, in lower case
     */
    default long count(String email, Set<String> texts) {
        return 0;
    }
}
