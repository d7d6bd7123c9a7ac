package com.therapybooking.identity.audit;

import com.therapybooking.platform.web.NamedInLowerCase;
import java.util.Locale;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The object that was changed.
 *
 * @param id null for an erased person
 * @param name its name for readers; null when it has none
 */
public record AuditTarget(Kind kind, @Nullable ObjectId id, @Nullable String name) {

    /** The kinds of things whose changes are recorded. */
    public enum Kind implements NamedInLowerCase {
        KEY,
        DELIVERY,
        USER,
        TOKEN,
        BOOKING,
        PERSON;

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    @Override
    public String toString() {
        return "AuditTarget[" + kind + ", " + id + "]";
    }
}
