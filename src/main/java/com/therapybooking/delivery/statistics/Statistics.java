package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads the statistics of all keys. */
@Service
public class Statistics {

    /** The maximum number of hours. */
    public static final int MAX_HOURS = 744;

    /**
     * The figures of one hour: attempts that began in it, without tests.
     *
     * @param delivered attempts that succeeded
     * @param p50Ms half of the attempts took at most this long; null without any
     */
    public record HourFigures(
            Instant hour,
            long delivered,
            long failedAttempts,
            @Nullable Long p50Ms,
            @Nullable Long p95Ms) {}

    /**
     * The statistics of one key.
     *
     * @param queued unfinished deliveries
     * @param oldestUndeliveredAt when the oldest event among them occurred, or null
     * @param hours whole UTC hours, oldest first, the current one last
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
     * The statistics of every key that is not deleted, and their total.
     *
     * @param total its hours as those of a key
     */
    public record AllFigures(List<KeyFigures> keys, List<HourFigures> total) {}

    /**
     * The figures of every key that is not deleted.
     *
     * @param hours how many of the last hours, 1 to {@link #MAX_HOURS}
     */
    public AllFigures all(int hours) {
        Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Map<Instant, HourTally> total = new HashMap<>();
        List<KeyFigures> keyFigures = new ArrayList<>();
        for (WebhookKey key : keys.list()) {
            Map<Instant, HourTally> tallies = counters.hours(key.id(), first(last, hours), last);
            tallies.forEach(
                    (hour, tally) -> total.computeIfAbsent(hour, h -> new HourTally()).add(tally));
            keyFigures.add(figures(key, tallies, last, hours));
        }
        return new AllFigures(keyFigures, hours(total, last, hours));
    }

    /** The figures of one key. */
    public KeyFigures of(WebhookKey key, int hours) {
        Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
        return figures(key, counters.hours(key.id(), first(last, hours), last), last, hours);
    }

    private KeyFigures figures(
            WebhookKey key, Map<Instant, HourTally> tallies, Instant last, int hours) {
        return new KeyFigures(
                key.id().toHexString(),
                key.name(),
                history.queued(key.id()),
                history.oldestWaiting(key.id()),
                hours(tallies, last, hours));
    }

    private static List<HourFigures> hours(
            Map<Instant, HourTally> tallies, Instant last, int hours) {
        List<HourFigures> all = new ArrayList<>();
        for (Instant hour = first(last, hours);
                !hour.isAfter(last);
                hour = hour.plus(1, ChronoUnit.HOURS)) {
            all.add(tallies.getOrDefault(hour, new HourTally()).figures(hour));
        }
        return all;
    }

    private static Instant first(Instant last, int hours) {
        return last.minus(hours - 1L, ChronoUnit.HOURS);
    }
}
