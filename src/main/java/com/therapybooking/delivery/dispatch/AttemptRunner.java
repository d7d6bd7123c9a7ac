package com.therapybooking.delivery.dispatch;

import com.mongodb.MongoException;
import com.therapybooking.delivery.erasure.RecentErasures;
import com.therapybooking.delivery.keyhealth.KeyHealth;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.delivery.model.RetrySchedule;
import com.therapybooking.delivery.ratelimit.RateLimiter;
import com.therapybooking.delivery.sending.SendInterruptedException;
import com.therapybooking.delivery.sending.WebhookSender;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.platform.settings.FailPoint;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Prepares and sends one attempt of a delivery. {@link OutcomeRecorder} stores the result. */
@Component
class AttemptRunner {

    /** Taking a token may wait for the database; an older check is repeated before the attempt. */
    private static final Duration MAX_CHECK_AGE = Duration.ofSeconds(5);

    /** The outbox's lease began a little before the event was accepted, and a check takes time. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(6);

    private final KeyCache keyCache;
    private final RateLimiter limiter;
    private final WebhookSender sender;
    private final AttemptStore attempts;
    private final RetrySchedule schedule;
    private final SendCheck check;
    private final KeyHealth health;
    private final RecentErasures erasures;
    private final Clock clock;
    private final Duration longest;

    AttemptRunner(
            KeyCache keyCache,
            RateLimiter limiter,
            WebhookSender sender,
            AttemptStore attempts,
            RetrySchedule schedule,
            SendCheck check,
            KeyHealth health,
            RecentErasures erasures,
            DeliveryProperties settings,
            Clock clock) {
        this.keyCache = keyCache;
        this.limiter = limiter;
        this.sender = sender;
        this.attempts = attempts;
        this.schedule = schedule;
        this.check = check;
        this.health = health;
        this.erasures = erasures;
        this.clock = clock;
        this.longest = settings.attemptTimeout().plus(LEASE_MARGIN);
    }

    /**
     * Makes one attempt if the key is active, the delivery is still to be sent, the hourly limit
     * allows it, and the lease outlasts the attempt.
     *
     * @throws MongoException when the database does not answer
     */
    AttemptResult run(Work work, KeyLane lane) {
        erasures.refresh(); // fails before the attempt uses up a part of the hourly limit
        Delivery delivery = work.delivery();
        if (delivery.status() == DeliveryStatus.DELIVERED) {
            return new AttemptResult.Ended(delivery);
        }
        SigningKey key = keyCache.find(delivery.keyId()).orElse(null);
        if (key == null || (!key.key().active() && key.key().deletedAt() == null)) {
            return new AttemptResult.Postponed();
        }
        Instant checked = clock.instant();
        Delivery ended = check.ended(key, delivery).orElse(null);
        if (ended != null) {
            return new AttemptResult.Ended(ended);
        }
        Permit.Use use = delivery.expires() ? Permit.Use.REMINDER : Permit.Use.OTHER;
        return switch (limiter.take(key.key(), use, work.leaseEnd().minus(longest))) {
            case Permit.Granted granted -> {
                if (clock.instant().isAfter(checked.plus(MAX_CHECK_AGE))) {
                    ended = check.ended(key, delivery).orElse(null);
                }
                yield ended == null
                        ? send(key, delivery, granted.state(), lane)
                        : new AttemptResult.Ended(ended);
            }
            case Permit.TooLate _ -> new AttemptResult.Postponed();
            case Permit.Exhausted exhausted -> {
                lane.block(delivery.expires(), exhausted.until());
                if (keyCache.find(delivery.keyId()).orElse(null) != key) {
                    lane.unblock(); // the limit may have been raised meanwhile
                }
                yield new AttemptResult.Postponed();
            }
        };
    }

    private AttemptResult send(
            SigningKey key, Delivery checked, RateLimitState limit, KeyLane lane) {
        erasures.refresh(); // a person may have been erased during the wait for the limit
        Delivery delivery = erasures.without(checked);
        WebhookSender.SentAttempt sent;
        try {
            sent = sender.attempt(key, delivery, limit);
        } catch (SendInterruptedException e) {
            return new AttemptResult.Postponed();
        }
        FailPoint.DELIVERY_SENT.pass();
        lane.adapt(sent.outcome(), clock.instant());
        KeyHealth.Report report = health.report(key.key(), sent.record());
        Instant now = clock.instant();
        RetrySchedule ofKey = schedule.orOwn(key.key().retrySchedule());
        return new AttemptResult.Attempted(
                delivery.attempted(sent.record(), sent.outcome(), ofKey, now),
                attempts.newAttempt(now, delivery.keyId(), delivery.id(), sent.record()),
                report);
    }
}
