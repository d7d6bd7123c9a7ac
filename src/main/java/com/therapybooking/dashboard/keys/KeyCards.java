package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.Words;
import com.therapybooking.delivery.statistics.Statistics;
import com.therapybooking.delivery.statistics.Statistics.KeyFigures;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.KeyDeliveries;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;

/** Gathers how the keys do; each figure was counted when it happened, none is counted here. */
@Service
public class KeyCards {

    private static final int HOURS = 24;

    private final WebhookService keys;
    private final KeyDeliveries deliveries;
    private final Statistics statistics;
    private final Words words;

    KeyCards(WebhookService keys, KeyDeliveries deliveries, Statistics statistics, Words words) {
        this.keys = keys;
        this.deliveries = deliveries;
        this.statistics = statistics;
        this.words = words;
    }

    /** Every key, those that need somebody first, then the newest first. */
    public List<KeyCard> all() {
        List<WebhookKey> all = keys.list();
        Map<ObjectId, KeyCounters> counters =
                deliveries.counters(all.stream().map(WebhookKey::id).toList());
        Map<String, KeyFigures> figures =
                statistics.of(HOURS).stream()
                        .collect(Collectors.toMap(KeyFigures::keyId, Function.identity()));
        return all.stream()
                .flatMap(key ->
                        Optional.ofNullable(figures.get(key.id().toHexString())).stream()
                                .map(found ->
                                        card(
                                                key,
                                                counters.getOrDefault(key.id(), KeyCounters.NONE),
                                                found)))
                .sorted(Comparator.comparing(card -> card.health().level()))
                .toList();
    }

    /**
     * One key.
     *
     * @throws ProblemException 404 when there is none
     */
    KeyCard of(ObjectId id) {
        WebhookKey key = keys.get(id);
        KeyFigures figures =
                statistics.of(HOURS).stream()
                        .filter(found -> found.keyId().equals(id.toHexString()))
                        .findAny()
                        .orElseThrow(() -> ProblemException.notFound("Webhook key"));
        return card(
                key, deliveries.counters(List.of(id)).getOrDefault(id, KeyCounters.NONE), figures);
    }

    private KeyCard card(WebhookKey key, KeyCounters counters, KeyFigures figures) {
        RateLimitState limit = deliveries.rateLimit(key);
        return new KeyCard(
                key,
                counters,
                limit,
                Health.of(key, counters, limit, figures.queued(), words),
                figures.queued(),
                figures.oldestUndeliveredAt(),
                Chart.of(figures.hours(), words),
                figures,
                key.allowedEvents().stream().map(words::event).collect(Collectors.joining(", ")));
    }
}
