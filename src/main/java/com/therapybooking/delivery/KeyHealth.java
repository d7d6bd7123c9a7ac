package com.therapybooking.delivery;

import com.therapybooking.signing.JsonText;
import com.therapybooking.signing.Timestamps;
import com.therapybooking.webhook.EventName;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookEvent;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Tells the other keys when one is failing, and switches off a key that has failed for too long.
 * The ids of these events follow from key and episode, so each is told once, whoever finds it.
 */
@Component
class KeyHealth {

    private static final int FAILURES = 10;
    private static final Duration FAILING_AFTER = Duration.ofHours(1);

    private final KeyStats stats;
    private final KeyDirectory directory;
    private final WebhookService keys;
    private final DeliveryStore store;
    private final Duration disableAfter;
    private final Clock clock;

    KeyHealth(
            KeyStats stats,
            KeyDirectory directory,
            WebhookService keys,
            DeliveryStore store,
            DeliveryProperties settings,
            Clock clock) {
        this.stats = stats;
        this.directory = directory;
        this.keys = keys;
        this.store = store;
        this.disableAfter = settings.disabledAfter();
        this.clock = clock;
    }

    /** One step: writes the counters and judges the keys that had attempts. */
    void look() {
        Set<ObjectId> touched = stats.flush();
        if (touched.isEmpty()) {
            return;
        }
        for (Map.Entry<ObjectId, KeyCounters> found : stats.counters(touched).entrySet()) {
            directory
                    .find(found.getKey())
                    .ifPresent(key -> judge(key.key(), found.getValue(), clock.instant()));
        }
    }

    private void judge(WebhookKey key, KeyCounters counters, Instant now) {
        Instant since = counters.failingSince();
        if (since == null || key.deletedAt() != null) {
            return;
        }
        Duration failing = Duration.between(since, now);
        boolean tell =
                counters.consecutiveFailures() >= FAILURES || failing.compareTo(FAILING_AFTER) >= 0;
        if (tell) {
            announce(EventName.KEY_FAILING, key, counters, since);
        }
        if (failing.compareTo(disableAfter) >= 0) {
            keys.disable(key.id(), "Every attempt failed since " + Timestamps.seconds(since) + ".");
        }
        boolean active = directory.find(key.id()).map(found -> found.key().active()).orElse(false);
        if (!active
                && directory
                        .find(key.id())
                        .map(found -> found.key().disabledReason() != null)
                        .orElse(false)) {
            announce(EventName.KEY_DISABLED, key, counters, since);
        }
    }

    private void announce(String name, WebhookKey about, KeyCounters counters, Instant since) {
        String episode = name + "/" + about.id().toHexString() + "/" + since.toEpochMilli();
        UUID id = UUID.nameUUIDFromBytes(episode.getBytes(StandardCharsets.UTF_8));
        // the time is the episode's too, so that the delivery's id is the same whoever tells it
        WebhookEvent event =
                WebhookEvent.ofService(
                        id,
                        name,
                        since.truncatedTo(ChronoUnit.MILLIS),
                        data(about, counters, since));
        for (SigningKey key : directory.subscribers(name)) {
            if (!key.key().id().equals(about.id())) {
                store.insert(Delivery.first(event, key)).join();
            }
        }
    }

    private static String data(WebhookKey about, KeyCounters counters, Instant since) {
        JsonText json =
                new JsonText()
                        .object()
                        .field("keyId", about.id().toHexString())
                        .field("name", about.name())
                        .field("displayKey", about.displayKey())
                        .field("since", Timestamps.seconds(since))
                        .field("consecutiveFailures", counters.consecutiveFailures());
        Integer status = counters.lastStatus();
        if (status == null) {
            json.field("lastStatus", (String) null);
        } else {
            json.field("lastStatus", status);
        }
        return json.field("lastError", counters.lastError()).end().toString();
    }
}
