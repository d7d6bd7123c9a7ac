package com.therapybooking.identity;

import java.util.List;
import java.util.Set;

/**
 * A place that holds personal data and can erase one person's. Each package that stores names or
 * addresses has one; the erase call runs all of them in {@link org.springframework.core.Ordered}
 * order.
 */
public interface PersonalData {

    /** The field of the reply that carries the count, such as {@code bookings}. */
    String kind();

    /** A text that an administrator typed, and that names a person; it is not erased. */
    record TypedText(String keyId, String field) {}

    /** The names under which this place knows the person with this e-mail address. */
    default Set<String> names(String email) {
        return Set.of();
    }

    /**
     * Texts of administrators that contain one of these; letter case does not count.
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
     * count. Repeating it after a crash is harmless and finishes the work.
     *
     * @return how many records were changed
     */
    long erase(String email);

    /**
     * The same, for a place that finds the person by name too.
     *
     * @param texts the person's e-mail address and names, in lower case
     */
    default long erase(String email, Set<String> texts) {
        return erase(email);
    }

    /** How many records name the person now; 0 where that is not counted. */
    default long count(String email) {
        return 0;
    }
}
