package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.Wording;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.statistics.Statistics;
import com.therapybooking.delivery.statistics.Statistics.AllFigures;
import com.therapybooking.delivery.statistics.Statistics.KeyFigures;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyActivity;
import com.therapybooking.webhook.KeyActivity.HourlyLimit;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;

/** Reads the state of the keys. Attempts are counted already; other counts have a bound. */
@Service
public class KeyCards {

    private static final int HOURS = 24;
    private static final Comparator<KeyCard> MOST_URGENT_FIRST =
            Comparator.comparingInt(KeyCards::urgency)
                    .thenComparing(KeyCard::notDelivered, Comparator.reverseOrder())
                    .thenComparing(card -> card.health().level());

    /**
     * Every key, the most urgent first: failing, delayed, with failed webhooks. Then the newest
     * first.
     *
     * @param total the last 24 hours of all keys
     */
    public record All(List<KeyCard> cards, HourChart total) {}

    private final WebhookService keys;
    private final KeyActivity counters;
    private final Statistics statistics;
    private final Deliveries deliveries;
    private final Clock clock;

    KeyCards(
            WebhookService keys,
            KeyActivity counters,
            Statistics statistics,
            Deliveries deliveries,
            Clock clock) {
        this.clock = clock;
        this.keys = keys;
        this.counters = counters;
        this.statistics = statistics;
        this.deliveries = deliveries;
    }

    /** Every key. */
    public All all() {
        List<WebhookKey> all = keys.list();
        Map<ObjectId, KeyCounters> counts =
                counters.counters(all.stream().map(WebhookKey::id).toList());
        AllFigures figures = statistics.all(HOURS);
        Map<String, KeyFigures> byKey =
                figures.keys().stream()
                        .collect(Collectors.toMap(KeyFigures::keyId, Function.identity()));
        List<KeyCard> cards =
                all.stream()
                        .flatMap(key ->
                                Optional.ofNullable(byKey.get(key.id().toHexString())).stream()
                                        .map(found -> card(key, counts, found)))
                        .sorted(MOST_URGENT_FIRST)
                        .toList();
        return new All(cards, HourChart.of(figures.total()));
    }

    /**
     * One key.
     *
     * @throws ProblemException 404 when there is none
     */
    KeyCard of(ObjectId id) {
        WebhookKey key = keys.get(id);
        return card(key, counters.counters(List.of(id)), statistics.of(key, HOURS));
    }

    /**
     * When the next attempt of a key's waiting deliveries is made; empty when it is due now, or
     * waits for the key to be enabled or for its next hour.
     */
    Optional<Instant> nextAttempt(KeyCard card) {
        return card.key().active() && card.limit().remaining() > 0
                ? deliveries.nextAttempt(card.key().id()).filter(clock.instant()::isBefore)
                : Optional.empty();
    }

    private static int urgency(KeyCard card) {
        return switch (card.health().level()) {
            case BAD -> 0;
            case WARN -> 1;
            case OFF, NEW, GOOD -> card.notDelivered() + card.expired() > 0 ? 2 : 3;
        };
    }

    private KeyCard card(WebhookKey key, Map<ObjectId, KeyCounters> counts, KeyFigures figures) {
        KeyCounters attempts = counts.getOrDefault(key.id(), KeyCounters.NONE);
        HourlyLimit limit = counters.rateLimit(key);
        int inProgress = deliveries.inProgress(key.id());
        long notDelivered = deliveries.notDelivered(key.id());
        return new KeyCard(
                key,
                attempts,
                limit,
                KeyCondition.of(key, attempts, limit, figures.queued() + inProgress, notDelivered),
                figures.queued(),
                inProgress,
                notDelivered,
                deliveries.expiredReminders(key.id()),
                figures.oldestUndeliveredAt(),
                HourChart.of(figures.hours()),
                key.allowedEvents().stream().map(Wording::event).collect(Collectors.joining(", ")));
    }
}
