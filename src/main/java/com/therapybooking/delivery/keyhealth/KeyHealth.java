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
import java.util.concurrent.atomic.AtomicBoolean;
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

    /**
     * The result of an attempt.
     *
     * @param counted whether the streak contains it; if the batch fails after that, the repetition
     *     announces and disables without counting it again
     * @param applied whether nothing is left to do; the repetition skips it
     */
    private record Result(
            WebhookKey key,
            Attempt attempt,
            Instant endedAt,
            AtomicBoolean counted,
            AtomicBoolean applied) {}

    /** A result that is being applied to the streaks. */
    public final class Report {

        private final Result result;
        private CompletableFuture<Boolean> applied;

        private Report(Result result) {
            this.result = result;
            this.applied = results.submit(result);
        }

        /**
         * Waits until the result is applied.
         *
         * @throws RuntimeException when the database does not answer; the call may be repeated then
         */
        public void join() {
            if (applied.isCompletedExceptionally()) {
                applied = results.submit(result);
            }
            applied.join();
        }
    }

    private final FailingStreaks streaks;
    private final KeyEvents events;
    private final WebhookService keys;
    private final Duration disableAfter;
    private final Clock clock;
    private final GroupCommit<Result, Boolean> results =
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
        return new Report(
                new Result(
                        key, attempt, clock.instant(), new AtomicBoolean(), new AtomicBoolean()));
    }

    private void apply(List<Result> batch) {
        Map<ObjectId, List<Result>> byKey =
                batch.stream()
                        .filter(result -> !result.applied().get())
                        .collect(
                                Collectors.groupingBy(
                                        result -> result.key().id(),
                                        LinkedHashMap::new,
                                        Collectors.toList()));
        Map<ObjectId, List<FailingStreak>> known =
                streaks.of(byKey.keySet()).stream()
                        .collect(Collectors.groupingBy(FailingStreak::keyId));
        byKey.forEach((keyId, ofKey) -> apply(ofKey, known.containsKey(keyId)));
    }

    /** Applies the results of one key in their order; consecutive failures take one update. */
    private void apply(List<Result> results, boolean hasStreak) {
        boolean failing = hasStreak;
        List<Result> failures = new ArrayList<>();
        for (Result result : results) {
            boolean continues =
                    !result.attempt().delivered()
                            && !failures.isEmpty()
                            && failures.getLast().key().failingWindow()
                                    == result.key().failingWindow();
            if (!failures.isEmpty() && !continues) {
                fail(failures);
                failures.clear();
                failing = true;
            }
            if (!result.attempt().delivered()) {
                failures.add(result);
            } else {
                failing = failing && !succeed(result.key());
                result.applied().set(true);
            }
        }
        if (!failures.isEmpty()) {
            fail(failures);
        }
    }

    private void fail(List<Result> failures) {
        Result last = failures.getLast();
        WebhookKey key = last.key();
        Instant since =
                failures.stream()
                        .map(failure -> failure.attempt().at())
                        .min(Instant::compareTo)
                        .orElseThrow();
        FailingStreak streak =
                streaks.add(
                        new FailingStreak(
                                key.id(),
                                key.failingWindow(),
                                UUID.randomUUID(),
                                failures.stream().filter(one -> !one.counted().get()).count(),
                                since,
                                last.endedAt(),
                                last.attempt().status(),
                                last.attempt().error(),
                                false));
        failures.forEach(one -> one.counted().set(true));
        FailPoint.STREAK_STORED.pass();
        events.announceIfFailing(streak);
        String reason = null;
        if (failures.stream().anyMatch(one -> one.attempt().gone())) {
            reason = "The receiver answered 410 Gone.";
        } else if (streak.hasLasted(disableAfter)) {
            reason = "Every attempt failed since " + Timestamps.seconds(streak.since()) + ".";
        }
        if (reason != null && keys.disable(key.id(), key.failingWindow(), reason)) {
            streaks.markAnnounced(streak);
        }
        failures.forEach(one -> one.applied().set(true));
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
