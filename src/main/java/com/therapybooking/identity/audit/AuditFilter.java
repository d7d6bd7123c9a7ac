package com.therapybooking.identity.audit;

import com.mongodb.client.model.Filters;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeParameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Selects entries of the audit log; null is any.
 *
 * @param actor a user's or API token's id, an e-mail address, or a type of actor
 * @param target an id, the e-mail address of a user or of a person in a booking, a kind of target,
 *     or a kind and an id, such as "key 65a1…", for the changes of that one only
 * @param from inclusive
 * @param to exclusive
 */
public record AuditFilter(
        @Nullable String actor,
        @Nullable String target,
        @Nullable Instant from,
        @Nullable Instant to) {

    private static final Set<String> ACTORS =
            Set.of("admin", "therapist", "client", "guest", "service", "operator");
    private static final Set<String> KINDS =
            Arrays.stream(AuditAction.Kind.values())
                    .map(AuditAction.Kind::text)
                    .collect(Collectors.toUnmodifiableSet());

    /**
     * Reads the query parameters of the list call.
     *
     * @throws ProblemException 400 that names every invalid parameter
     */
    public static AuditFilter of(
            @Nullable String actor,
            @Nullable String target,
            @Nullable String from,
            @Nullable String to) {
        FieldErrors errors = new FieldErrors();
        errors.that(
                isPossible(actor, ACTORS),
                "actor",
                "must be the id of a user or API token, an e-mail address, or one of admin,"
                        + " therapist, client, guest, service, operator");
        errors.that(
                target == null || words(target).allMatch(word -> isPossible(word, KINDS)),
                "target",
                "must be an id, an e-mail address, or one of key, delivery, user, token,"
                        + " booking, person");
        Instant first = errors.read(() -> TimeParameter.parseQuery("from", from));
        Instant last = errors.read(() -> TimeParameter.parseQuery("to", to));
        errors.done();
        return new AuditFilter(
                EmailAddress.fromQuery(actor), EmailAddress.fromQuery(target), first, last);
    }

    /** Whether it is null, an id, one of the words, or an e-mail address. */
    private static boolean isPossible(@Nullable String text, Set<String> words) {
        return text == null
                || ObjectId.isValid(text)
                || words.contains(text)
                || EmailAddress.mayBeStored(text);
    }

    /** The condition on the stored entries. Their ids begin with the second of their time. */
    Bson condition(@Nullable ObjectId after) {
        List<Bson> conditions = new ArrayList<>();
        if (actor != null) {
            conditions.add(Filters.eq(AuditDocuments.ACTOR_KEYS, key(actor)));
        }
        if (target != null) {
            words(target)
                    .forEach(word ->
                            conditions.add(Filters.eq(AuditDocuments.TARGET_KEYS, key(word))));
        }
        if (from != null) {
            conditions.add(Filters.gte("_id", floor(from)));
            conditions.add(Filters.gte(AuditDocuments.AT, from));
        }
        if (to != null) {
            conditions.add(Filters.lt("_id", floor(to.plusSeconds(1))));
            conditions.add(Filters.lt(AuditDocuments.AT, to));
        }
        if (after != null) {
            conditions.add(Filters.lt("_id", after));
        }
        return conditions.isEmpty() ? Filters.empty() : Filters.and(conditions);
    }

    private static Stream<String> words(String target) {
        return target.indexOf('@') > 0 ? Stream.of(target) : Stream.of(target.split(" ", 2));
    }

    /** Ids in lower case, as they are stored; addresses by their key. */
    private static String key(String text) {
        return ObjectId.isValid(text)
                ? new ObjectId(text).toHexString()
                : EmailAddress.mayBeStored(text) ? EmailAddress.key(text) : text;
    }

    private static ObjectId floor(Instant time) {
        return new ObjectId(
                String.format("%08x", Math.clamp(time.getEpochSecond(), 0, 0xffffffffL))
                        + "0000000000000000");
    }

    @Override
    public String toString() {
        return "AuditFilter[***]";
    }
}
