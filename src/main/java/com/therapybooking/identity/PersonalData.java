package com.therapybooking.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds and erases one person's data in one package. Each package that stores names or addresses
 * has an implementation; the erase call runs all of them in {@link
 * org.springframework.core.Ordered} order.
 */
public interface PersonalData {

    /** The kind of records, as in the audit entry and the preview, such as {@code bookings}. */
    String kind();

    /**
     * A text written by an administrator that names a person; it is not erased.
     *
     * @param keyId the webhook key that has it, or null
     * @param tokenId the API token that has it, or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TypedText(@Nullable String keyId, @Nullable String tokenId, String field) {}

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
     * Erases the name and address of the person with this e-mail address. Letter case does not
     * matter. Each erasure calls this twice; a repeat after a crash completes the work.
     *
     * @param texts the person's e-mail address and names, in lower case
     * @return how many records of the person were erased; it may include those that an interrupted
     *     call has erased
     */
    long erase(String email, Set<String> texts);

    /**
     * How many records name the person now.
     *
     * @param texts the person's e-mail address and names, in lower case
     */
    long count(String email, Set<String> texts);
}
