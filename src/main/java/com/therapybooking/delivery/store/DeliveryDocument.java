package com.therapybooking.delivery.store;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.SentRequest;
import com.therapybooking.signing.Timestamps;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Reads and writes a delivery as a MongoDB document. */
public final class DeliveryDocument {

    public static final String ID = "_id";
    static final String EVENT_ID = "eventId";
    static final String EVENT = "event";
    public static final String KEY_ID = "keyId";
    public static final String BOOKING_ID = "bookingId";
    static final String STATUS = "status";
    static final String CREATED_AT = "createdAt";
    public static final String DUE_AT = "dueAt";
    static final String FINISHED_AT = "finishedAt";
    static final String ATTEMPT_COUNT = "attemptCount";
    static final String TRIES = "tries";
    static final String LAST_STATUS = "lastStatus";
    static final String LAST_ERROR = "lastError";
    static final String SESSION_AT = "sessionAt";
    public static final String DATA = "data";

    /**
     * The attempts of a delivery that an earlier version made; newer attempts are documents of
     * their own.
     */
    public static final String ATTEMPTS = "attempts";

    /** 0 for a reminder, 1 for other events: the order in which a key's deliveries are claimed. */
    public static final String PRIORITY = "priority";

    /**
     * True while the delivery is unfinished and absent afterwards, so the queue's index is small.
     */
    public static final String OPEN = "open";

    /**
     * True if the delivery waited for its key to be enabled; such deliveries are sent one by one.
     */
    static final String WAITED_FOR_KEY = "kept";

    /** True if an administrator asked for a delivery that was over or is not subscribed to. */
    static final String REQUESTED = "requested";

    /** Name of the index of the open deliveries. */
    static final String QUEUE = "queue";

    /**
     * True if an administrator sent the delivery again after it was delivered; absent otherwise.
     */
    static final String DELIVERED_BEFORE = "deliveredBefore";

    /** When it was last made pending again on request; absent for never. */
    static final String REOPENED_AT = "reopenedAt";

    /** How often a retry was made due early because its receiver answered others again. */
    static final String FORWARDED = "forwarded";

    /** Earlier versions stored the signature of the last attempt's body here. */
    private static final String SIGNATURE = "signature";

    /** The claim id of the lease; absent without a lease. */
    static final String CLAIM_ID = "claimId";

    /** When a finished delivery is deleted; absent while it is unfinished. */
    public static final String PURGE_AT = "purgeAt";

    /** True until the delivery has a position in its key's feed, absent afterwards. */
    static final String UNFED = "unfed";

    /** The position in the key's feed, from 1 without gaps; absent until one is assigned. */
    static final String FEED_POSITION = "feedPosition";

    /**
     * True for an announced delivery, until the instance that sends the event has stored its
     * outcome.
     */
    static final String ANNOUNCED = "announced";

    /** Of an attempt: its number. */
    static final String NUMBER = "n";

    static final String AT = "at";

    public static final int REMINDERS = 0;
    public static final int OTHERS = 1;

    private DeliveryDocument() {}

    static Document write(Delivery delivery, @Nullable Instant purgeAt) {
        Document document =
                new Document(ID, delivery.id())
                        .append(EVENT_ID, delivery.eventId())
                        .append(EVENT, delivery.event())
                        .append(KEY_ID, delivery.keyId())
                        .append(UNFED, true);
        put(document, BOOKING_ID, delivery.bookingId());
        document.append(STATUS, delivery.status().text())
                .append(CREATED_AT, delivery.createdAt())
                .append(PRIORITY, delivery.expires() ? REMINDERS : OTHERS)
                .append(ATTEMPT_COUNT, delivery.attemptCount())
                .append(TRIES, delivery.tries());
        put(document, LAST_STATUS, delivery.lastStatus());
        put(document, LAST_ERROR, delivery.lastError());
        put(document, SESSION_AT, delivery.expiresAt());
        document.append(DATA, delivery.data());
        if (delivery.requested()) {
            document.append(REQUESTED, true);
        }
        if (delivery.status().open()) {
            document.append(OPEN, true).append(DUE_AT, delivery.dueAt());
        } else {
            put(document, FINISHED_AT, delivery.finishedAt());
            put(document, PURGE_AT, purgeAt);
        }
        return document;
    }

    static Document attempt(Attempt attempt) {
        Document document =
                new Document(NUMBER, attempt.number())
                        .append(AT, attempt.at())
                        .append("ms", attempt.durationMs());
        put(document, "status", attempt.status());
        put(document, "error", attempt.error());
        put(document, "body", attempt.responseBody());
        put(document, "head", attempt.responseHeaders());
        SentRequest request = attempt.request();
        if (request.payload() == PayloadMode.MINIMAL) {
            document.append("payload", PayloadMode.MINIMAL.text());
        }
        BodyTemplate template = request.template();
        if (template.format() != BodyFormat.JSON) {
            document.append("format", template.format().text());
        }
        if (template.format() == BodyFormat.TEMPLATE) {
            document.append("template", template.template()).append("type", template.contentType());
        }
        if (!request.headerNames().isEmpty()) {
            document.append("headers", request.headerNames());
        }
        RateLimitState limit = request.rateLimit();
        return document.append("sig", request.signature())
                .append("std", request.standardSignature())
                .append(
                        "rl",
                        List.of((long) limit.limit(), limit.remaining(), limit.resetSeconds()));
    }

    static Delivery read(Document document) {
        return read(document, 0);
    }

    /**
     * Reads a delivery.
     *
     * @param made attempts that are known to have been made
     */
    static Delivery read(Document document, int made) {
        Instant createdAt = document.getDate(CREATED_AT).toInstant();
        Instant dueAt = instant(document, DUE_AT);
        return new Delivery(
                document.getObjectId(ID),
                document.getString(EVENT_ID),
                document.getString(EVENT),
                Timestamps.millis(createdAt),
                document.getObjectId(KEY_ID),
                document.getObjectId(BOOKING_ID),
                DeliveryStatus.of(document.getString(STATUS)),
                createdAt,
                dueAt == null ? createdAt : dueAt,
                instant(document, FINISHED_AT),
                Math.max(made, document.getInteger(ATTEMPT_COUNT, 0)),
                document.getInteger(TRIES, 0),
                document.getInteger(LAST_STATUS),
                document.getString(LAST_ERROR),
                instant(document, SESSION_AT),
                document.get(DATA, ""),
                document.getBoolean(REQUESTED, false),
                document.getBoolean(DELIVERED_BEFORE, false),
                attempts(document));
    }

    /** The attempts of a delivery that was read with them, oldest first. */
    private static List<Attempt> attempts(Document delivery) {
        String signature = delivery.get(SIGNATURE, "");
        return delivery.getList(ATTEMPTS, Document.class, List.of()).stream()
                .map(attempt -> attempt(attempt, signature))
                .toList();
    }

    static Attempt attempt(Document document) {
        return attempt(document, "");
    }

    private static Attempt attempt(Document document, String earlierSignature) {
        List<Long> limit = document.getList("rl", Long.class, List.of(0L, 0L, 0L));
        return new Attempt(
                document.getInteger(NUMBER, 0),
                document.getDate(AT).toInstant(),
                document.get("ms", Number.class).longValue(),
                document.getInteger("status"),
                document.getString("error"),
                document.getString("body"),
                document.getString("head"),
                new SentRequest(
                        PayloadMode.of(document.get("payload", "")),
                        BodyTemplate.of(
                                document.getString("format"),
                                document.getString("template"),
                                document.getString("type")),
                        document.getList("headers", String.class, List.of()),
                        document.get("sig", earlierSignature),
                        document.get("std", ""),
                        new RateLimitState(limit.get(0).intValue(), limit.get(1), limit.get(2))));
    }

    private static void put(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.append(field, value);
        }
    }

    static @Nullable Instant instant(Document document, String field) {
        return document.get(field) instanceof Date date ? date.toInstant() : null;
    }
}
