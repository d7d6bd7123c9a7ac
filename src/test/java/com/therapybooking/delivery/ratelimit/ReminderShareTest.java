package com.therapybooking.delivery.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.embedded.EmptyDatabases;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.WebhookKey;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks that a tenth of a key's rate limit is reserved for reminders. */
class ReminderShareTest {

    private static final int LIMIT = 1_000;
    private static final int SHARE = 100;

    private static EmptyDatabases databases;

    private final SettableClock clock = new SettableClock();
    private RateLimiter limiter;
    private RateLimiter elsewhere;
    private WebhookKey key;

    @BeforeAll
    static void start() {
        databases = EmptyDatabases.on(TestDatabase.freshUri());
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @BeforeEach
    void makeAKey() {
        clock.set(Instant.parse("2030-01-20T14:00:00Z"));
        MongoBuckets buckets = new MongoBuckets(databases.next(), clock);
        DeliveryMetrics metrics = mock(DeliveryMetrics.class);
        limiter = new RateLimiter(buckets, metrics, clock);
        elsewhere = new RateLimiter(buckets, metrics, clock);
        key = key("booking.created", "booking.reminder");
    }

    @Test
    void keepsATenthForReminders() {
        assertThat(takeAll(limiter, Permit.Use.OTHER)).isEqualTo(LIMIT - SHARE);
        assertThat(takeAll(limiter, Permit.Use.REMINDER)).isEqualTo(SHARE);
    }

    @Test
    void doesNotSpendOnOthersWhatWasFetchedForReminders() {
        takeAll(limiter, Permit.Use.OTHER);
        assertThat(takes(limiter, Permit.Use.REMINDER)).isTrue();

        assertThat(takes(limiter, Permit.Use.OTHER)).isFalse();
        assertThat(takeAll(limiter, Permit.Use.REMINDER)).isEqualTo(SHARE - 1);
    }

    @Test
    void neverGoesOverTheLimitWhereUsesAndInstancesMix() {
        int sent = 0;
        for (int round = 0; round < LIMIT; round++) {
            for (RateLimiter one : new RateLimiter[] {limiter, elsewhere}) {
                for (Permit.Use use : Permit.Use.values()) {
                    sent += takes(one, use) ? 1 : 0;
                }
            }
        }

        assertThat(sent).isEqualTo(LIMIT);
    }

    @Test
    void givesAKeyWithoutRemindersItsWholeLimit() {
        key = key("booking.created");

        assertThat(takeAll(limiter, Permit.Use.OTHER)).isEqualTo(LIMIT);
    }

    @Test
    void givesAKeyItsWholeLimitAtOnceWhenItTakesNoReminderAnyMore() {
        assertThat(takeAll(limiter, Permit.Use.OTHER)).isEqualTo(LIMIT - SHARE);

        key = TestKeys.enabled(key.id(), "booking.created");

        assertThat(takeAll(limiter, Permit.Use.OTHER)).isEqualTo(SHARE);
    }

    private boolean takes(RateLimiter from, Permit.Use use) {
        return from.take(key, use, Instant.MAX) instanceof Permit.Granted;
    }

    private int takeAll(RateLimiter from, Permit.Use use) {
        int taken = 0;
        while (takes(from, use)) {
            taken++;
        }
        return taken;
    }

    private static WebhookKey key(String... events) {
        return TestKeys.enabled(new ObjectId(), events);
    }
}
