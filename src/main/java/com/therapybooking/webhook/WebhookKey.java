package com.therapybooking.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A webhook key as it was when it was read; contains no secret.
 *
 * @param rateLimit webhooks an hour
 * @param body format of the bodies
 * @param therapistIds only events of bookings with these therapists are sent; empty sends all
 * @param retrySchedule waits between attempts as in {@code WEBHOOK_RETRY_SCHEDULE}; null takes the
 *     service's schedule
 * @param headerNames names of the key's own headers, whose values only {@link SigningKey} holds
 * @param rotatedAt when it got its current secret by a rotation, or null
 * @param previousKeyExpiresAt when the overlap of the secret replaced last ends, or null
 * @param failingWindow number of the failing window; increases when the URL changes and when the
 *     key is enabled again. An attempt's result counts for the window in which the attempt began
 * @param disabledReason why the service disabled the key, or null
 * @param deletedAt when it was deleted, or null; a deleted key is kept for the history only
 * @param history earlier states, oldest first, so that a timeline can say why an event was not sent
 */
public record WebhookKey(
        ObjectId id,
        String name,
        String displayKey,
        String webhookUrl,
        Set<String> allowedEvents,
        boolean active,
        String provider,
        int rateLimit,
        PayloadMode payload,
        @Nullable String notes,
        BodyTemplate body,
        Set<ObjectId> therapistIds,
        @Nullable String retrySchedule,
        List<String> headerNames,
        CreatedBy createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant rotatedAt,
        @Nullable Instant previousKeyExpiresAt,
        int failingWindow,
        @Nullable String disabledReason,
        @Nullable Instant deletedAt,
        List<State> history) {

    /** The administrator who created the key; without name and address after erasure. */
    public record CreatedBy(
            @JsonProperty("_id") ObjectId id, @Nullable String name, @Nullable String email) {

        @Override
        public String toString() {
            return "CreatedBy[" + id.toHexString() + "]";
        }
    }

    /** Activity and allowed events of a key from {@code at} on. */
    public record State(Instant at, boolean active, Set<String> allowedEvents) {}

    /**
     * Whether the key takes events of bookings with this therapist; null means an event without a
     * booking.
     */
    public boolean takes(@Nullable ObjectId therapistId) {
        return therapistIds.isEmpty() || therapistId == null || therapistIds.contains(therapistId);
    }

    /** When the key was last disabled, or null while it is enabled. */
    public @Nullable Instant inactiveSince() {
        Instant since = null;
        for (State state : history.reversed()) {
            if (state.active()) {
                break;
            }
            since = state.at();
        }
        return active ? null : since;
    }

    /** The state at the given time, or null before the key existed. */
    public @Nullable State stateAt(Instant time) {
        return history.reversed().stream()
                .filter(state -> !state.at().isAfter(time))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "WebhookKey[" + id.toHexString() + "]";
    }
}
