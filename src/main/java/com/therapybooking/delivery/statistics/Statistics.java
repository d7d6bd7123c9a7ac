package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Figures of every key. */
@Service
public class Statistics {

    /** Most hours that are shown. */
    public static final int MAX_HOURS = 744;

    /**
     * One key.
     *
     * @param queued deliveries that wait or are under way
     * @param oldestUndeliveredAt when the oldest event among them came to be, or null
     * @param hours whole hours UTC, oldest first, the present one last
     */
    public record KeyFigures(
            String keyId,
            String name,
            long queued,
            @Nullable Instant oldestUndeliveredAt,
            List<HourFigures> hours) {}

    private final WebhookService keys;
    private final CounterProjection counters;
    private final DeliveryHistory history;
    private final Clock clock;

    Statistics(
            WebhookService keys, CounterProjection counters, DeliveryHistory history, Clock clock) {
        this.keys = keys;
        this.counters = counters;
        this.history = history;
        this.clock = clock;
    }

    /**
     * The figures of every key that is not deleted.
     *
     * @param hours how many of the last hours, 1 to {@link #MAX_HOURS}
     */
    public List<KeyFigures> of(int hours) {
        Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
        return keys.list().stream().map(key -> figures(key, last, hours)).toList();
    }

    private KeyFigures figures(WebhookKey key, Instant last, int hours) {
        Instant first = last.minus(hours - 1L, ChronoUnit.HOURS);
        Map<Instant, HourFigures> found = counters.hours(key.id(), first, last);
        List<HourFigures> all = new ArrayList<>();
        for (Instant hour = first; !hour.isAfter(last); hour = hour.plus(1, ChronoUnit.HOURS)) {
            all.add(found.getOrDefault(hour, new HourFigures(hour, 0, 0, null, null)));
        }
        return new KeyFigures(
                key.id().toHexString(),
                key.name(),
                history.queued(key.id()),
                history.oldestWaiting(key.id()),
                all);
    }
}
