package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.platform.web.ExceptionCauses;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.stereotype.Component;

/**
 * Stores the result of an attempt: first the attempt and its effect on the key's health, then the
 * delivery. After a crash in between, the attempt is repeated.
 */
@Component
class OutcomeRecorder {

    /** How long storing is tried while the database is unavailable. */
    private static final Duration MAX_TIME = Duration.ofSeconds(12);

    private static final int MAX_UNFINISHED = 2_000;

    private static final Logger log = LoggerFactory.getLogger(OutcomeRecorder.class);

    private final RetryTemplate databaseAway =
            RetryTemplate.builder()
                    .withTimeout(MAX_TIME)
                    .exponentialBackoff(100, 2, 1_000)
                    .retryOn(MongoException.class)
                    .retryOn(CompletionException.class) // also for another outcome of its batch
                    .retryOn(ProblemException.class)
                    .traversingCauses()
                    .build();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final DeliveryStore deliveries;
    private final AttemptStore attempts;
    private final DeliveryMetrics metrics;
    private final RecentErasures erasures;
    private final Clock clock;

    OutcomeRecorder(
            DeliveryStore deliveries,
            AttemptStore attempts,
            DeliveryMetrics metrics,
            RecentErasures erasures,
            Clock clock) {
        this.deliveries = deliveries;
        this.attempts = attempts;
        this.metrics = metrics;
        this.erasures = erasures;
        this.clock = clock;
    }

    /**
     * Stores the result. An attempt that is not stored will be repeated, so storing is retried for
     * some time while the database is unavailable; then the failure is logged.
     */
    void record(Work work, AttemptResult result, KeyLane lane) {
        unfinished.incrementAndGet();
        try {
            databaseAway.execute(context -> {
                recordOnce(work, result, lane);
                return true;
            });
        } catch (MongoException | CompletionException | BackOffInterruptedException e) {
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
            log.warn(
                    "An outcome could not be stored; {}: {}",
                    work.repetition(),
                    ExceptionCauses.withoutMessages(cause).getMessage());
        } catch (RuntimeException e) {
            log.error("An outcome could not be stored; {}", work.repetition(), e);
        } finally {
            unfinished.decrementAndGet();
        }
    }

    /**
     * Whether the database stores outcomes so slowly that no more should be added: they could
     * outlast the leases of their events.
     */
    boolean isBehind() {
        return unfinished() >= MAX_UNFINISHED;
    }

    /** The number of outcomes that are being stored. */
    int unfinished() {
        return unfinished.get();
    }

    private void recordOnce(Work work, AttemptResult result, KeyLane lane) {
        if (work instanceof Work.Fresh fresh) {
            fresh.beforeStore().run();
        }
        switch (result) {
            case AttemptResult.Attempted attempted -> {
                store(attempted);
                store(work, attempted.after());
                metrics.stored(attempted.after());
                planNextClaim(attempted.after(), lane);
            }
            case AttemptResult.Ended ended -> {
                store(work, ended.after());
                metrics.stored(ended.after());
            }
            case AttemptResult.Postponed _ -> {
                returnToQueue(work);
                planNextClaim(work.delivery(), lane);
            }
        }
    }

    /** Returns a delivery to the queue without an attempt. */
    void returnToQueue(Work work) {
        Delivery delivery = work.delivery();
        store(
                work,
                switch (work) {
                    case Work.Fresh _ -> delivery;
                    case Work.Held held ->
                            delivery.waiting(held.claimed().dueAgain(clock.instant()));
                });
    }

    private void store(AttemptResult.Attempted attempted) {
        CompletableFuture<Boolean> inserted =
                attempts.insert(erasures.without(attempted.after(), attempted.attempt()));
        attempted.health().join();
        inserted.join();
        FailPoint.ATTEMPT_STORED.pass();
    }

    private void store(Work work, Delivery after) {
        switch (work) {
            case Work.Fresh _ -> deliveries.insertOutcome(erasures.without(after)).join();
            case Work.Held held -> deliveries.update(held.claimed(), after).join();
        }
        FailPoint.DELIVERY_RECORDED.pass();
        if (work instanceof Work.Fresh fresh) {
            fresh.afterStore().run();
        }
    }

    private static void planNextClaim(Delivery delivery, KeyLane lane) {
        if (delivery.status().open()) {
            lane.claimAt(delivery.dueAt());
        }
    }
}
