package com.therapybooking.identity.audit;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.EmailAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A completed change of one thing, without its actor. The action determines the kind of the thing.
 *
 * @param id of the thing; null for an erased person
 * @param name its name for readers; null when it has none
 * @param client key of the e-mail address of a booking's client; null for another change
 * @param keys texts by which filters and erasures find the entry, besides the id and the kind, such
 *     as the keys of the e-mail addresses of the people whom the change concerns
 */
public record AuditedChange(
        AuditAction action,
        @Nullable ObjectId id,
        @Nullable String name,
        List<FieldChange> changes,
        @Nullable String client,
        Set<String> keys) {

    public static AuditedChange of(
            AuditAction action,
            @Nullable ObjectId id,
            @Nullable String name,
            FieldChanges changes,
            String... keys) {
        return new AuditedChange(action, id, name, changes.list(), null, Set.of(keys));
    }

    /** A change of a user, found by the e-mail address too. */
    public static AuditedChange of(AuditAction action, Account user, FieldChanges changes) {
        return of(action, user.id(), user.name(), changes, EmailAddress.key(user.email()));
    }

    /** A new password of a user. */
    public static AuditedChange newPassword(Account user) {
        return of(
                AuditAction.USER_PASSWORD_CHANGED, user, new FieldChanges().addSecret("password"));
    }

    /** The same change of a booking, with the addresses of its people; null after an erasure. */
    public AuditedChange about(@Nullable String client, @Nullable String therapist) {
        Set<String> people =
                Stream.of(client, therapist)
                        .filter(Objects::nonNull)
                        .map(EmailAddress::key)
                        .collect(Collectors.toUnmodifiableSet());
        String key = client == null ? null : EmailAddress.key(client);
        return new AuditedChange(action, id, name, changes, key, people);
    }

    @Override
    public String toString() {
        return "AuditedChange[" + action + ", " + id + "]";
    }
}
