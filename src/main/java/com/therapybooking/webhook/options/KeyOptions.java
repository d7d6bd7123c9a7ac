package com.therapybooking.webhook.options;

import com.therapybooking.webhook.format.BodyTemplate;
import java.util.List;
import java.util.Set;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The options that adapt a key to its receiver.
 *
 * @param body format of the bodies
 * @param therapistIds only events of bookings with these therapists are sent; empty sends all
 * @param retrySchedule waits between attempts as in {@code WEBHOOK_RETRY_SCHEDULE}; null takes the
 *     service's schedule
 * @param headerNames names of the key's own headers, whose values only {@link SigningKey} holds
 */
public record KeyOptions(
        BodyTemplate body,
        Set<ObjectId> therapistIds,
        @Nullable String retrySchedule,
        List<String> headerNames) {

    /**
     * Whether the key takes events of bookings with this therapist; null means an event without a
     * booking.
     */
    public boolean takes(@Nullable ObjectId therapistId) {
        return therapistIds.isEmpty() || therapistId == null || therapistIds.contains(therapistId);
    }
}
