package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.erasure.Erasures;
import com.therapybooking.delivery.keyhealth.KeyHealth;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.DeliveryStep;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.delivery.model.RetrySchedule;
import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.delivery.sending.Courier;
import com.therapybooking.delivery.sending.SendInterruptedException;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.delivery.store.StoredAttempt;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.KeyOptions;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One attempt from the permit to the stored outcome, for fresh deliveries and for claimed ones. */
@Component
public class Attempts {

    private static final ReminderCheck.Over NOT_SUBSCRIBED =
            new ReminderCheck.Over(
                    DeliveryStatus.CANCELLED, "the key no longer takes events of this type");

    private static final ReminderCheck.Over OTHER_THERAPIST =
            new ReminderCheck.Over(
                    DeliveryStatus.CANCELLED, "the key takes events of other therapists only");

    private final KeyDirectory directory;
    private final KeyHealth health;
    private final DeliveryStore store;
    private final RateLimiter limiter;
    private final Courier courier;
    private final RetrySchedule schedule;
    private final ReminderCheck reminders;
    private final AttemptStore log;
    private final DeliveryMetrics metrics;
    private final Erasures erasures;
    private final Clock clock;

    Attempts(
            KeyDirectory directory,
            KeyHealth health,
            DeliveryStore store,
            RateLimiter limiter,
            Courier courier,
            RetrySchedule schedule,
            ReminderCheck reminders,
            AttemptStore log,
            DeliveryMetrics metrics,
            Erasures erasures,
            Clock clock) {
        this.directory = directory;
        this.health = health;
        this.store = store;
        this.limiter = limiter;
        this.courier = courier;
        this.schedule = schedule;
        this.reminders = reminders;
        this.log = log;
        this.metrics = metrics;
        this.erasures = erasures;
        this.clock = clock;
    }

    /**
     * The first attempt of a delivery that has no document yet.
     *
     * @return stores what became of it, finished or pending; may be run again when that fails
     * @throws SendInterruptedException at shutdown: the event is still in its outbox
     */
    Runnable fresh(FreshDelivery fresh, Lane lane) {
        Delivery delivery = erasures.without(fresh.delivery());
        SigningKey key = directory.find(delivery.keyId()).orElse(null);
        if (key == null || key.key().deletedAt() != null || !key.key().active()) {
            return () -> storeFresh(fresh, delivery, lane);
        }
        Optional<ReminderCheck.Over> over = over(key, delivery);
        if (over.isPresent()) {
            Delivery ended = finished(delivery, over.get());
            return () -> storeFresh(fresh, ended, lane);
        }
        Permit permit = limiter.take(key.key(), use(delivery));
        if (permit instanceof Permit.Exhausted exhausted) {
            metrics.limited(use(delivery));
            lane.block(delivery.isReminder(), exhausted.until());
            return () -> storeFresh(fresh, delivery, lane);
        }
        Courier.Trip trip = courier.attempt(key, delivery, ((Permit.Granted) permit).state());
        FailPoint.DELIVERY_SENT.pass();
        lane.learn(trip.outcome(), clock.instant());
        KeyHealth.Report report = health.report(key, trip.record(), trip.outcome());
        Instant now = now();
        DeliveryStep step =
                DeliveryStep.after(trip.outcome(), 1, now, delivery.sessionAt(), schedule(key));
        Delivery result = attempted(delivery, trip, step, now);
        StoredAttempt attempt =
                StoredAttempt.ended(now, delivery.keyId(), delivery.id(), trip.record());
        return () -> {
            store(attempt, delivery, report);
            storeFresh(fresh, result, lane);
        };
    }

    /**
     * An attempt of a delivery that this instance holds under a lease.
     *
     * @return stores what became of it, unless the lease was lost; may be run again when that fails
     * @throws SendInterruptedException at shutdown: the delivery was given back
     */
    Runnable claimed(SigningKey seen, DeliveryStore.Claimed claimed, Lane lane) {
        Delivery delivery = erasures.without(claimed.delivery());
        SigningKey key = directory.find(delivery.keyId()).orElse(seen);
        if (key.key().deletedAt() != null) {
            return () -> end(claimed, DeliveryStatus.CANCELLED, "the key was deleted");
        }
        if (!key.key().active()) {
            return () -> putBack(claimed);
        }
        Optional<ReminderCheck.Over> over = over(key, delivery);
        if (over.isPresent()) {
            return () -> end(claimed, over.get().status(), over.get().reason());
        }
        Permit permit = limiter.take(key.key(), use(delivery));
        if (permit instanceof Permit.Exhausted exhausted) {
            metrics.limited(use(delivery));
            lane.block(delivery.isReminder(), exhausted.until());
            return () -> putBack(claimed);
        }
        Courier.Trip trip;
        try {
            trip = courier.attempt(key, delivery, ((Permit.Granted) permit).state());
        } catch (SendInterruptedException e) {
            putBack(claimed);
            throw e;
        }
        FailPoint.DELIVERY_SENT.pass();
        lane.learn(trip.outcome(), clock.instant());
        KeyHealth.Report report = health.report(key, trip.record(), trip.outcome());
        int tries = delivery.tries() + 1;
        Instant now = now();
        DeliveryStep step =
                DeliveryStep.after(trip.outcome(), tries, now, delivery.sessionAt(), schedule(key));
        StoredAttempt attempt =
                StoredAttempt.ended(now, delivery.keyId(), delivery.id(), trip.record());
        return () -> {
            store(attempt, delivery, report);
            boolean _ = store.record(claimed, trip, step, tries, now).join();
            metrics.stored(delivery, step.status());
            Instant due = step.dueAt();
            if (due != null) {
                lane.look(due);
            }
        };
    }

    /** Gives a claimed delivery back without an attempt. */
    void putBack(DeliveryStore.Claimed claimed) {
        Instant now = now();
        Instant due = claimed.dueAgain(now);
        store.settle(claimed, new DeliveryStep(DeliveryStatus.PENDING, due), null, now).join();
    }

    /**
     * Stores what is known of an attempt besides its delivery's outcome, which must follow: after a
     * crash in between the attempt is made again.
     */
    private void store(StoredAttempt attempt, Delivery delivery, KeyHealth.Report report) {
        CompletableFuture<Boolean> inserted = log.insert(erasures.without(delivery, attempt));
        report.join();
        boolean _ = inserted.join();
        FailPoint.ATTEMPT_STORED.pass();
    }

    private void storeFresh(FreshDelivery fresh, Delivery result, Lane lane) {
        boolean _ = store.insert(erasures.without(result)).join();
        FailPoint.DELIVERY_RECORDED.pass();
        if (!result.status().open() || result.attemptCount() > 0) {
            metrics.stored(result, result.status());
        }
        if (result.status().open()) {
            lane.look(result.dueAt());
        }
        fresh.done().run();
    }

    private void end(DeliveryStore.Claimed claimed, DeliveryStatus status, String reason) {
        store.settle(claimed, DeliveryStep.finished(status), reason, now()).join();
        metrics.stored(claimed.delivery(), status);
    }

    /** Why and how a delivery ends without an attempt; empty while it is to be sent. */
    public Optional<ReminderCheck.Over> over(SigningKey key, Delivery delivery) {
        KeyOptions options = key.key().options();
        if (!options.therapistIds().isEmpty() && !options.takes(delivery.therapistId())) {
            return Optional.of(OTHER_THERAPIST);
        }
        return delivery.requested() || key.key().allowedEvents().contains(delivery.event())
                ? reminders.over(delivery)
                : Optional.of(NOT_SUBSCRIBED);
    }

    private RetrySchedule schedule(SigningKey key) {
        return schedule.orOwn(key.key().options().retrySchedule());
    }

    private static Permit.Use use(Delivery delivery) {
        return delivery.isReminder() ? Permit.Use.REMINDER : Permit.Use.OTHER;
    }

    private Delivery finished(Delivery delivery, ReminderCheck.Over over) {
        Instant now = now();
        return with(delivery, over.status(), now, now, 0, null, over.reason());
    }

    private static Delivery attempted(
            Delivery delivery, Courier.Trip trip, DeliveryStep step, Instant now) {
        Instant due = step.dueAt();
        return with(
                delivery,
                step.status(),
                due == null ? now : due,
                due == null ? now : null,
                1,
                trip.record().status(),
                step.lastError(trip.record().error()));
    }

    private static Delivery with(
            Delivery delivery,
            DeliveryStatus status,
            Instant dueAt,
            @Nullable Instant finishedAt,
            int attempts,
            @Nullable Integer lastStatus,
            @Nullable String lastError) {
        return new Delivery(
                delivery.id(),
                delivery.eventId(),
                delivery.event(),
                delivery.timestamp(),
                delivery.keyId(),
                delivery.bookingId(),
                status,
                delivery.createdAt(),
                dueAt,
                finishedAt,
                attempts,
                attempts,
                lastStatus,
                lastError,
                delivery.sessionAt(),
                delivery.data(),
                delivery.requested(),
                List.of());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
