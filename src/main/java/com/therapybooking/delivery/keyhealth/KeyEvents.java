package com.therapybooking.delivery.keyhealth;

import com.therapybooking.signing.JsonText;
import com.therapybooking.signing.Timestamps;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Stores the events about keys: failing, disabled, recovered. The id of an event is derived from
 * its failure episode, so every event is stored once, by any instance and after any crash.
 */
@Component
public class KeyEvents {

    /** How long after a key was disabled its event may still be stored. */
    private static final Duration ANNOUNCEMENT_WINDOW = Duration.ofDays(7);

    /** Without an attempt for longer, a streak says nothing about its receiver today. */
    private static final Duration MAX_SILENCE = Duration.ofHours(3);

    private final FailingStreaks streaks;
    private final OperationalEvents events;
    private final KeyCache keyCache;
    private final Clock clock;
    private final Set<UUID> announced = new HashSet<>();

    KeyEvents(FailingStreaks streaks, OperationalEvents events, KeyCache keyCache, Clock clock) {
        this.streaks = streaks;
        this.events = events;
        this.keyCache = keyCache;
        this.clock = clock;
    }

    /**
     * Stores the event of a streak that makes its key a failing one, unless it is stored already.
     * Failures of an inactive key, or at a URL that it no longer has, are not announced.
     *
     * @return whether the key counts as failing
     */
    boolean announceIfFailing(FailingStreak streak) {
        if (!streak.isFailing(clock.instant())) {
            return false;
        }
        if (!streak.announced()) {
            boolean concernsTheKeyNow =
                    keyCache.find(streak.keyId())
                            .map(SigningKey::key)
                            .filter(WebhookKey::active)
                            .filter(key -> key.failingWindow() <= streak.window())
                            .isPresent();
            if (!concernsTheKeyNow) {
                return false;
            }
            add(EventName.KEY_FAILING, streak);
            streaks.markAnnounced(streak);
        }
        return true;
    }

    /** Stores an event about the key of a streak, if the key is active. */
    void add(String name, FailingStreak streak) {
        keyCache.find(streak.keyId())
                .map(SigningKey::key)
                .filter(WebhookKey::active)
                .ifPresent(key ->
                        events.add(
                                id(name + "/" + streak.episode()),
                                name,
                                clock.instant(),
                                key.id(),
                                data(key, streak)));
    }

    /**
     * Stores the events of streaks whose instance crashed before it stored them, and of those that
     * have lasted an hour since their last attempt.
     */
    @Scheduled(fixedDelay = 30_000)
    void announceMissed() {
        Instant recent = clock.instant().minus(MAX_SILENCE);
        streaks.unannounced().stream()
                .filter(streak -> streak.lastAt().isAfter(recent))
                .forEach(this::announceIfFailing);
    }

    /** Stores the events of the keys that the service itself has disabled. */
    @Scheduled(fixedDelay = 2_000)
    void announceDisabled() {
        for (SigningKey found : keyCache.all()) {
            WebhookKey key = found.key();
            Instant at = key.inactiveSince();
            if (key.disabledReason() != null && key.deletedAt() == null && at != null) {
                announceDisabled(key, at);
            }
        }
    }

    private void announceDisabled(WebhookKey key, Instant at) {
        UUID id =
                id(EventName.KEY_DISABLED + "/" + key.id().toHexString() + "/" + at.toEpochMilli());
        if (at.isAfter(clock.instant().minus(ANNOUNCEMENT_WINDOW)) && !announced.contains(id)) {
            FailingStreak streak =
                    streaks.of(List.of(key.id())).stream()
                            .reduce((older, newer) -> newer)
                            .orElseGet(() -> unknown(key, at));
            events.add(id, EventName.KEY_DISABLED, at, key.id(), data(key, streak));
            announced.add(id);
        }
    }

    /** Stands for the streak of a disabled key that has none stored: one failure, at that time. */
    private static FailingStreak unknown(WebhookKey key, Instant at) {
        return new FailingStreak(
                key.id(), key.failingWindow(), new UUID(0, 0), 1, at, at, null, null, true);
    }

    private static UUID id(String episode) {
        return UUID.nameUUIDFromBytes(episode.getBytes(StandardCharsets.UTF_8));
    }

    private static String data(WebhookKey about, FailingStreak streak) {
        return JsonText.write(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("keyId", about.id().toHexString())
                        .put("name", about.name())
                        .put("displayKey", about.displayKey())
                        .put("since", Timestamps.seconds(streak.since()))
                        .put("consecutiveFailures", streak.failures())
                        .put("lastStatus", streak.lastStatus())
                        .put("lastError", streak.lastError()));
    }
}
