package com.therapybooking.delivery.keyhealth;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.platform.database.GroupCommit;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.signing.Timestamps;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Updates the health of each key after each attempt. A failing key is announced once per episode. A
 * key that failed for too long, or whose receiver answered 410, is disabled. Test webhooks do not
 * count.
 *
 * <p>The results of this instance are applied in the order in which the attempts ended. A failure
 * is one conditional update. A success is part of one read per batch, which finds nothing while its
 * key is healthy; so every instance sees the streaks of the others without a cache. A result is
 * applied before the outcome is stored: after a crash the attempt is repeated, so the streaks never
 * miss an outcome that the history has.
 */
@Component
public class KeyHealth {

    private static final int MAX_BATCH = 1_000;
    private static final int MAX_QUEUED = 50_000;
    private static final Duration LINGER = Duration.ofMillis(20);

    /** The result of an attempt that is being applied to the streaks. */
    public final class Report {

        private final WebhookKey key;
        private final Attempt attempt;
        private final Instant endedAt = clock.instant();
        private CompletableFuture<Boolean> application;

        /**
         * Whether the streak contains it. If the batch fails after that, the repetition announces
         * and disables without counting it again.
         */
        private volatile boolean counted;

        /** Whether nothing is left to do; the repetition skips it. */
        private volatile boolean applied;

        private Report(WebhookKey key, Attempt attempt) {
            this.key = key;
            this.attempt = attempt;
            this.application = reports.submit(this);
        }

        /**
         * Waits until the result is applied.
         *
         * @throws RuntimeException when the database does not answer; the call may be repeated then
         */
        public void join() {
            if (application.isCompletedExceptionally()) {
                application = reports.submit(this);
            }
            application.join();
        }
    }

    private final FailingStreaks streaks;
    private final KeyEvents events;
    private final WebhookService keys;
    private final Duration disableAfter;
    private final Clock clock;
    private final GroupCommit<Report, Boolean> reports =
            GroupCommit.lingering("key-health", MAX_BATCH, MAX_QUEUED, LINGER, this::apply);

    KeyHealth(
            FailingStreaks streaks,
            KeyEvents events,
            WebhookService keys,
            DeliveryProperties settings,
            Clock clock) {
        this.streaks = streaks;
        this.events = events;
        this.keys = keys;
        this.disableAfter = settings.disabledAfter();
        this.clock = clock;
    }

    /**
     * Accepts the result of an attempt that has just ended.
     *
     * @param key the key when the attempt began: the result belongs to that URL
     */
    public Report report(WebhookKey key, Attempt attempt) {
        return new Report(key, attempt);
    }

    private void apply(List<Report> batch) {
        Map<ObjectId, List<Report>> byKey =
                batch.stream()
                        .filter(report -> !report.applied)
                        .collect(
                                Collectors.groupingBy(
                                        report -> report.key.id(),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        Map<ObjectId, List<FailingStreak>> known =
                streaks.of(byKey.keySet()).stream()
                        .collect(Collectors.groupingBy(FailingStreak::keyId));
        byKey.forEach((keyId, ofKey) -> apply(ofKey, known.containsKey(keyId)));
    }

    /** Applies the results of one key in their order; consecutive failures take one update. */
    private void apply(List<Report> ofKey, boolean hasStreak) {
        boolean failing = hasStreak;
        List<Report> failures = new ArrayList<>();
        for (Report report : ofKey) {
            boolean continues =
                    !report.attempt.delivered()
                            && !failures.isEmpty()
                            && failures.getLast().key.failingWindow() == report.key.failingWindow();
            if (!failures.isEmpty() && !continues) {
                fail(failures);
                failures.clear();
                failing = true;
            }
            if (!report.attempt.delivered()) {
                failures.add(report);
            } else {
                failing = failing && !succeed(report.key);
                report.applied = true;
            }
        }
        if (!failures.isEmpty()) {
            fail(failures);
        }
    }

    private void fail(List<Report> failures) {
        Report last = failures.getLast();
        WebhookKey key = last.key;
        Instant since =
                failures.stream()
                        .map(failure -> failure.attempt.at())
                        .min(Instant::compareTo)
                        .orElseThrow();
        FailingStreak streak =
                streaks.add(
                        new FailingStreak(
                                key.id(),
                                key.failingWindow(),
                                UUID.randomUUID(),
                                failures.stream().filter(one -> !one.counted).count(),
                                since,
                                last.endedAt,
                                last.attempt.status(),
                                last.attempt.error(),
                                false));
        failures.forEach(one -> one.counted = true);
        FailPoint.STREAK_STORED.pass();
        events.announceIfFailing(streak);
        String reason = null;
        if (failures.stream().anyMatch(one -> one.attempt.gone())) {
            reason = "The receiver answered 410 Gone.";
        } else if (streak.hasLasted(disableAfter)) {
            reason = "Every attempt failed since " + Timestamps.seconds(streak.since()) + ".";
        }
        if (reason != null && keys.disable(key.id(), key.failingWindow(), reason)) {
            streaks.markAnnounced(streak);
        }
        failures.forEach(one -> one.applied = true);
    }

    /**
     * Ends the streaks of a key up to the window of an attempt that succeeded.
     *
     * @return whether none is left
     */
    private boolean succeed(WebhookKey key) {
        List<FailingStreak> found = streaks.of(List.of(key.id()));
        for (FailingStreak streak : found) {
            if (streak.window() <= key.failingWindow()) {
                if (events.announceIfFailing(streak) || streak.announced()) {
                    events.add(OperationalEvents.KEY_WORKS_AGAIN, streak);
                }
                streaks.end(streak);
            }
        }
        return found.stream().allMatch(streak -> streak.window() <= key.failingWindow());
    }
}
