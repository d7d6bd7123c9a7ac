package com.therapybooking.dashboard.keys;

import com.therapybooking.webhook.KeyActivity.HourlyLimit;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.WebhookKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key and its state.
 *
 * @param waiting deliveries that wait for an attempt
 * @param inProgress attempts in progress on this instance, and new deliveries in its memory
 * @param notDelivered failed deliveries that were never delivered, at most {@code
 *     Deliveries.MAX_COUNT}
 * @param expired deliveries of the last two days that expired, at most {@code Deliveries.MAX_COUNT}
 * @param oldest when the oldest event that waits occurred, or null
 * @param chart its last 24 hours
 * @param eventNames its events in words
 */
public record KeyCard(
        WebhookKey key,
        KeyCounters counters,
        HourlyLimit limit,
        KeyCondition health,
        long waiting,
        int inProgress,
        long notDelivered,
        long expired,
        @Nullable Instant oldest,
        HourChart chart,
        String eventNames) {}
