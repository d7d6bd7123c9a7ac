package com.therapybooking.dashboard.keys;

import com.therapybooking.delivery.statistics.Statistics.KeyFigures;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key and how it does.
 *
 * @param oldest when the oldest event that waits came to be, or null
 * @param eventNames what it gets, in words
 */
public record KeyCard(
        WebhookKey key,
        KeyCounters counters,
        RateLimitState limit,
        Health health,
        long waiting,
        @Nullable Instant oldest,
        Chart chart,
        KeyFigures figures,
        String eventNames) {

    public String waitingText() {
        return String.format("%,d", waiting);
    }

    @Override
    public String toString() {
        return "KeyCard[" + key + "]";
    }
}
