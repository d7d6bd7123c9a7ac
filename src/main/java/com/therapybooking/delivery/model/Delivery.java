package com.therapybooking.delivery.model;

import com.therapybooking.booking.model.PersonInBooking;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One event to be sent to one key.
 *
 * @param timestamp the text of the body's {@code timestamp}
 * @param createdAt when the event occurred; the order of creation
 * @param dueAt when the next attempt may be made; during an attempt, when its lease expires
 * @param attemptCount attempts made in all
 * @param tries attempts made under the current retry schedule
 * @param expiresAt start of the session for a reminder, which is not sent from then on; null for
 *     other events, and for a reminder that was sent again on request
 * @param data the event's full {@code data}, JavaScript-exact JSON; each attempt renders it with
 *     the key's current options
 * @param requested whether an administrator asked for it although it was over. It is then sent even
 *     if the key no longer takes its type; the key's therapists still apply
 * @param deliveredBefore whether it was delivered and then sent again
 * @param attempts the newest attempts, oldest first; empty when they were not read
 */
public record Delivery(
        ObjectId id,
        String eventId,
        String event,
        String timestamp,
        ObjectId keyId,
        @Nullable ObjectId bookingId,
        DeliveryStatus status,
        Instant createdAt,
        Instant dueAt,
        @Nullable Instant finishedAt,
        int attemptCount,
        int tries,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        @Nullable Instant expiresAt,
        String data,
        boolean requested,
        boolean deliveredBefore,
        List<Attempt> attempts) {

    /** Why a delivery of a deleted key is cancelled. */
    public static final String KEY_DELETED = "the key was deleted";

    private static final String NO_TIME_LEFT = "no further attempt fits before the session";

    /** Meanwhile the key is disabled; enabling it makes the delivery due. */
    private static final Duration GONE_WAIT = Duration.ofMinutes(1);

    /** A delivery without any attempt. */
    public static Delivery first(WebhookEvent event, SigningKey key) {
        return new Delivery(
                DeliveryId.of(event.id().toString(), event.timestamp(), key.key().id()),
                event.id().toString(),
                event.name(),
                event.timestampText(),
                key.key().id(),
                event.bookingId(),
                DeliveryStatus.PENDING,
                event.timestamp(),
                event.timestamp(),
                null,
                0,
                0,
                null,
                null,
                event.expiresAt(),
                event.data(),
                false,
                false,
                List.of());
    }

    public EventContent content() {
        return new EventContent(eventId, event, timestamp, data);
    }

    /** The therapist of the booking, read from the data; null for an event about the service. */
    public @Nullable ObjectId therapistId() {
        if (bookingId == null) {
            return null;
        }
        String id = JsonMapper.shared().readTree(data).path("therapist").path("id").asString("");
        return ObjectId.isValid(id) ? new ObjectId(id) : null;
    }

    /** The key that an event about the service concerns, read from the data; otherwise null. */
    public @Nullable String aboutKeyId() {
        return bookingId != null || data.isEmpty()
                ? null
                : JsonMapper.shared().readTree(data).path("keyId").asString(null);
    }

    /**
     * When the session began at the time of the event, read from the data; without data that of a
     * reminder only.
     */
    public @Nullable Instant sessionAt() {
        if (data.isEmpty()) {
            return expiresAt;
        }
        String at = JsonMapper.shared().readTree(data).path("scheduledAt").asString("");
        return at.isEmpty() ? expiresAt : Instant.parse(at);
    }

    /** True for a reminder, unless it is sent again on request: that reminder does not expire. */
    public boolean expires() {
        return expiresAt != null;
    }

    /** The same without a person, and without the responses, which may repeat the request. */
    public Delivery without(PersonInBooking person) {
        return with(
                status,
                dueAt,
                finishedAt,
                0,
                lastStatus,
                lastError,
                PersonalText.erase(data, person.client(), person.therapist()),
                attempts.stream().map(Attempt::withoutResponse).toList());
    }

    /**
     * The delivery after an attempt: finished, or waiting for the next attempt of the schedule.
     * After a 410 it also waits when the schedule is used up, so that it is kept for its key.
     */
    public Delivery attempted(
            Attempt attempt, Outcome outcome, RetrySchedule schedule, Instant now) {
        Duration wait = outcome instanceof Outcome.Refused refused ? refused.retryAfter() : null;
        Instant next =
                outcome.delivered()
                        ? null
                        : schedule.next(tries + 1, now, wait, expiresAt)
                                .orElse(attempt.gone() && !expires() ? now.plus(GONE_WAIT) : null);
        if (next != null) {
            return with(
                    DeliveryStatus.PENDING,
                    next,
                    null,
                    1,
                    attempt.status(),
                    attempt.error(),
                    data,
                    attempts);
        }
        DeliveryStatus end =
                outcome.delivered()
                        ? DeliveryStatus.DELIVERED
                        : expires() ? DeliveryStatus.EXPIRED : DeliveryStatus.FAILED;
        String error = end == DeliveryStatus.EXPIRED ? NO_TIME_LEFT : attempt.error();
        return with(end, dueAt, now, 1, attempt.status(), error, data, attempts);
    }

    /** The delivery after an attempt that is stored already and that the receiver accepted. */
    public Delivery accepted(int status, Instant at) {
        return with(DeliveryStatus.DELIVERED, dueAt, at, 0, status, null, data, attempts);
    }

    /** The delivery, ended without an attempt. */
    public Delivery ended(DeliveryStatus end, String reason, Instant now) {
        return with(end, dueAt, now, 0, lastStatus, reason, data, attempts);
    }

    /** The delivery, due at this time. */
    public Delivery waiting(Instant until) {
        return with(DeliveryStatus.PENDING, until, null, 0, lastStatus, lastError, data, attempts);
    }

    private Delivery with(
            DeliveryStatus newStatus,
            Instant newDueAt,
            @Nullable Instant newFinishedAt,
            int newAttempts,
            @Nullable Integer newLastStatus,
            @Nullable String newLastError,
            String newData,
            List<Attempt> newAttemptList) {
        return new Delivery(
                id,
                eventId,
                event,
                timestamp,
                keyId,
                bookingId,
                newStatus,
                createdAt,
                newDueAt,
                newFinishedAt,
                attemptCount + newAttempts,
                tries + newAttempts,
                newLastStatus,
                newLastError,
                expiresAt,
                newData,
                requested,
                deliveredBefore,
                newAttemptList);
    }

    /** Leaves the data out, because it is a client's. */
    @Override
    public String toString() {
        return "Delivery[" + id.toHexString() + ", " + event + ", " + status.text() + "]";
    }
}
