package com.therapybooking.identity.audit;

import com.therapybooking.identity.EmailAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A completed change, without its actor.
 *
 * @param belongsTo another object under whose id the entry is found too, such as the key of a
 *     delivery; null for none
 * @param client key of the e-mail address of a booking's client; null for another change
 * @param people keys of the e-mail addresses of the people whom the change concerns; filters and
 *     erasures find the entry by them
 */
public record AuditedChange(
        AuditAction action,
        AuditTarget target,
        List<FieldChange> changes,
        @Nullable ObjectId belongsTo,
        @Nullable String client,
        Set<String> people) {

    /** A change of one thing, of the kind that the action determines. */
    public static AuditedChange of(
            AuditAction action,
            @Nullable ObjectId id,
            @Nullable String name,
            FieldChanges changes) {
        return new AuditedChange(
                action,
                new AuditTarget(action.kind(), id, name),
                changes.list(),
                null,
                null,
                Set.of());
    }

    /** An erasure, without the erased person. */
    static AuditedChange erasure() {
        return of(AuditAction.PERSON_ERASED, null, null, new FieldChanges());
    }

    /** The same change, also found under this id. */
    public AuditedChange belongingTo(ObjectId id) {
        return new AuditedChange(action, target, changes, id, client, people);
    }

    /** The same change, concerning the user with this address. */
    public AuditedChange about(String email) {
        return new AuditedChange(
                action, target, changes, belongsTo, client, Set.of(EmailAddress.key(email)));
    }

    /** The same change of a booking, with the addresses of its people; null after an erasure. */
    public AuditedChange about(@Nullable String client, @Nullable String therapist) {
        Set<String> people =
                Stream.of(client, therapist)
                        .filter(Objects::nonNull)
                        .map(EmailAddress::key)
                        .collect(Collectors.toUnmodifiableSet());
        String key = client == null ? null : EmailAddress.key(client);
        return new AuditedChange(action, target, changes, belongsTo, key, people);
    }

    @Override
    public String toString() {
        return "AuditedChange[" + action + ", " + target + "]";
    }
}
