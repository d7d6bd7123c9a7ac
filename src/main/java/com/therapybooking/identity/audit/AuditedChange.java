package com.therapybooking.identity.audit;

import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.audit.AuditTarget.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A completed change, without its actor.
 *
 * @param belongsTo another object under whose id the entry is found too, such as the key of a
 *     delivery; null for none
 * @param people keys of the e-mail addresses of the people whom the change concerns; filters and
 *     erasures find the entry by them
 */
public record AuditedChange(
        AuditAction action,
        AuditTarget target,
        List<FieldChange> changes,
        @Nullable ObjectId belongsTo,
        Set<String> people) {

    /** A change of one thing, of the kind that the action determines. */
    public static AuditedChange of(
            AuditAction action, ObjectId id, @Nullable String name, FieldChanges changes) {
        return new AuditedChange(
                action, new AuditTarget(action.kind(), id, name), changes.list(), null, Set.of());
    }

    /** An erasure, without the erased person. */
    static AuditedChange erasure() {
        return new AuditedChange(
                AuditAction.PERSON_ERASED,
                new AuditTarget(Kind.PERSON, null, null),
                List.of(),
                null,
                Set.of());
    }

    /** The same change, also found under this id. */
    public AuditedChange belongingTo(ObjectId id) {
        return new AuditedChange(action, target, changes, id, people);
    }

    /** The same change, concerning the people with these addresses; nulls are ignored. */
    public AuditedChange about(@Nullable String... emails) {
        return new AuditedChange(
                action,
                target,
                changes,
                belongsTo,
                Arrays.stream(emails)
                        .filter(Objects::nonNull)
                        .map(EmailAddress::key)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public String toString() {
        return "AuditedChange[" + action + ", " + target + "]";
    }
}
