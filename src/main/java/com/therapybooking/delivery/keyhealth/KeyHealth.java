package com.therapybooking.delivery.keyhealth;

import com.therapybooking.delivery.dispatch.Lanes;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.statistics.CountStore;
import com.therapybooking.delivery.statistics.KeyStats;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.signing.JsonText;
import com.therapybooking.signing.Timestamps;
import com.therapybooking.webhook.EventName;
import com.therapybooking.webhook.KeyCounters;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Notices that a key is failing, switches off one that has failed for too long, and tells the other
 * keys. Every event is stored before anybody is told, under an id that follows from what it says;
 * so each is told once, whichever instance finds it and whatever crashes.
 */
@Component
public class KeyHealth {

    private static final int FAILURES = 10;
    private static final Duration FAILING_AFTER = Duration.ofHours(1);

    /** A key that was switched off before is not news. */
    private static final Duration NEWS = Duration.ofDays(7);

    private static final String ID = "id";
    private static final String AT = "at";
    private static final String STORED = "stored";

    private final KeyStats stats;
    private final CountStore counts;
    private final KeyDirectory directory;
    private final WebhookService keys;
    private final ServiceEvents events;
    private final DeliveryStore store;
    private final Lanes lanes;
    private final Duration disableAfter;
    private final Clock clock;
    private final Set<UUID> announced = new HashSet<>();

    KeyHealth(
            KeyStats stats,
            CountStore counts,
            KeyDirectory directory,
            WebhookService keys,
            ServiceEvents events,
            DeliveryStore store,
            Lanes lanes,
            DeliveryProperties settings,
            Clock clock) {
        this.stats = stats;
        this.counts = counts;
        this.directory = directory;
        this.keys = keys;
        this.events = events;
        this.store = store;
        this.lanes = lanes;
        this.disableAfter = settings.disabledAfter();
        this.clock = clock;
    }

    /** One step: writes the counters, judges the keys that had attempts, and tells the others. */
    public void look() {
        Set<ObjectId> touched = stats.flush();
        if (!touched.isEmpty()) {
            counts.counters(touched)
                    .forEach((id, found) ->
                            directory
                                    .find(id)
                                    .map(SigningKey::key)
                                    .filter(key -> key.deletedAt() == null)
                                    .ifPresent(key -> judge(key, found)));
        }
        boolean news = !touched.isEmpty() && announceFailing();
        news |= announceDisabled();
        if (news) {
            tell();
        }
    }

    /** Tells what somebody noticed who did not come to tell it. */
    public void catchUp() {
        announceFailing();
        tell();
    }

    private void judge(WebhookKey key, KeyCounters counters) {
        Instant since = counters.failingSince();
        Instant last = counters.lastAt();
        if (since == null || last == null) {
            return;
        }
        Duration failing = Duration.between(since, last);
        if (counters.consecutiveFailures() >= FAILURES || failing.compareTo(FAILING_AFTER) >= 0) {
            counts.note(
                    key.id(),
                    new Document(ID, UUID.randomUUID().toString())
                            .append(AT, java.util.Date.from(now())));
        }
        if (key.active() && failing.compareTo(disableAfter) >= 0) {
            keys.disable(key.id(), "Every attempt failed since " + Timestamps.seconds(since) + ".");
        }
    }

    /** Stores the events of the episodes that were noted. */
    private boolean announceFailing() {
        boolean news = false;
        for (Map.Entry<ObjectId, Document> told : counts.told().entrySet()) {
            SigningKey key = directory.find(told.getKey()).orElse(null);
            Document note = told.getValue();
            if (key != null && !note.getBoolean(STORED, false)) {
                add(
                        UUID.fromString(note.getString(ID)),
                        EventName.KEY_FAILING,
                        note.getDate(AT).toInstant(),
                        key.key());
                counts.noted(told.getKey(), note.getString(ID));
                news = true;
            }
        }
        return news;
    }

    /** Stores the events of the keys that the service itself has switched off. */
    private boolean announceDisabled() {
        boolean news = false;
        for (SigningKey found : directory.all()) {
            WebhookKey key = found.key();
            if (key.disabledReason() == null || key.active() || key.deletedAt() != null) {
                continue;
            }
            Instant at = key.history().getLast().at();
            UUID id = id(EventName.KEY_DISABLED, key.id(), at);
            if (at.isAfter(now().minus(NEWS)) && !announced.contains(id)) {
                add(id, EventName.KEY_DISABLED, at, key);
                announced.add(id);
                news = true;
            }
        }
        return news;
    }

    private void add(UUID id, String name, Instant at, WebhookKey about) {
        KeyCounters counters =
                stats.counters(List.of(about.id())).getOrDefault(about.id(), KeyCounters.NONE);
        events.add(id, name, at, about.id(), data(about, counters, at));
    }

    /** Puts the deliveries of stored events into the queue. */
    private void tell() {
        for (ServiceEvents.About about : events.waiting()) {
            directory.refresh();
            for (SigningKey key : directory.subscribers(about.event().name())) {
                if (!key.key().id().equals(about.keyId())) {
                    store.insert(Delivery.first(about.event(), key)).join();
                    lanes.wake(key.key().id());
                }
            }
            events.settle(about.event().id());
        }
    }

    private static UUID id(String name, ObjectId about, Instant at) {
        String episode = name + "/" + about.toHexString() + "/" + at.toEpochMilli();
        return UUID.nameUUIDFromBytes(episode.getBytes(StandardCharsets.UTF_8));
    }

    private static String data(WebhookKey about, KeyCounters counters, Instant at) {
        Instant since = counters.failingSince();
        JsonText json =
                new JsonText()
                        .object()
                        .field("keyId", about.id().toHexString())
                        .field("name", about.name())
                        .field("displayKey", about.displayKey())
                        .field("since", Timestamps.seconds(since == null ? at : since))
                        .field("consecutiveFailures", Math.max(1, counters.consecutiveFailures()));
        status(json, counters.lastStatus());
        return json.field("lastError", counters.lastError()).end().toString();
    }

    private static void status(JsonText json, @Nullable Integer status) {
        if (status == null) {
            json.field("lastStatus", (String) null);
        } else {
            json.field("lastStatus", status);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
