package com.therapybooking.delivery.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.Permit;
import com.therapybooking.embedded.EmptyDatabases;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.webhook.TestKeys;
import com.therapybooking.webhook.WebhookKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a rate limit over many hours, with two instances and a clock that the test sets. */
@MostlyWaits
class RateLimitHoursTest {

    private static final int LIMIT = 1_000;
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final int STEPS_OF_AN_HOUR = 180;
    private static final Instant FIRST = Instant.parse("2030-01-20T14:00:07Z");

    private static EmptyDatabases databases;

    private final SettableClock clock = new SettableClock();
    private final DeliveryMetrics metrics = mock(DeliveryMetrics.class);
    private MongoBuckets buckets;
    private final Random random = new Random(20);

    @BeforeAll
    static void start() {
        databases = EmptyDatabases.on(TestDatabase.freshUri());
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @BeforeEach
    void openBuckets() {
        buckets = new MongoBuckets(databases.next(), clock);
    }

    @Test
    void grantsTheLimitInEachHourAndNeverMoreOverInstancesAndRestarts() {
        clock.set(FIRST);
        WebhookKey key = key();
        RateLimiter one = new RateLimiter(buckets, metrics, clock);
        RateLimiter other = new RateLimiter(buckets, metrics, clock);
        List<Integer> steady = new ArrayList<>();
        for (int hour = 0; hour < 4; hour++) {
            steady.add(steps(hour, 0, STEPS_OF_AN_HOUR, List.of(one, other), key));
        }
        assertThat(steady).containsOnly(LIMIT);

        // A killed instance loses the tokens that it had fetched, so fewer webhooks are granted,
        // never more.
        List<Integer> restarting = new ArrayList<>();
        for (int hour = 4; hour < 8; hour++) {
            int granted = 0;
            for (int life = 0; life < 4; life++) {
                RateLimiter reborn = new RateLimiter(buckets, metrics, clock);
                granted += steps(hour, life * 45, 45, List.of(reborn, other), key);
            }
            restarting.add(granted);
        }
        assertThat(restarting)
                .allSatisfy(granted -> assertThat(granted).isBetween(LIMIT * 9 / 10, LIMIT));
    }

    /** The clock of a machine that has just started may be a day fast. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClockThatWasAheadDoesNotCloseTheLimitUntilThen(boolean restarted) {
        WebhookKey key = key();
        clock.set(FIRST.plus(Duration.ofDays(1)));
        RateLimiter limiter = new RateLimiter(buckets, metrics, clock);
        assertThat(takeAll(limiter, key)).isEqualTo(LIMIT);

        clock.set(FIRST);
        RateLimiter corrected = restarted ? new RateLimiter(buckets, metrics, clock) : limiter;
        assertThat(takeAll(corrected, key)).as("the used tokens still count").isZero();
        clock.set(FIRST.plus(Duration.ofHours(1)));
        assertThat(takeAll(corrected, key)).as("an hour later").isEqualTo(LIMIT);
    }

    @Test
    void aSmallCorrectionOfTheClockLeavesTheLimitClosed() {
        WebhookKey key = key();
        clock.set(FIRST);
        RateLimiter limiter = new RateLimiter(buckets, metrics, clock);
        assertThat(takeAll(limiter, key)).isEqualTo(LIMIT);

        clock.set(FIRST.minusSeconds(30));

        assertThat(limiter.take(key, Permit.Use.OTHER, Instant.MAX))
                .isEqualTo(new Permit.Exhausted(FIRST.plus(RateLimiter.WINDOW)));
        verify(metrics, times(2)).limited(Permit.Use.OTHER);
    }

    private static int takeAll(RateLimiter limiter, WebhookKey key) {
        int granted = 0;
        while (limiter.take(key, Permit.Use.OTHER, Instant.MAX) instanceof Permit.Granted) {
            granted++;
        }
        return granted;
    }

    /**
     * Returns the number of granted webhooks. Each step requests a random number, on average three
     * times the limit in an hour.
     */
    private int steps(int hour, int from, int count, List<RateLimiter> instances, WebhookKey key) {
        int granted = 0;
        for (int step = from; step < from + count; step++) {
            clock.set(FIRST.plus(STEP.multipliedBy((long) hour * STEPS_OF_AN_HOUR + step)));
            int wanted = random.nextInt(2 * 3 * LIMIT / STEPS_OF_AN_HOUR + 1);
            for (int i = 0; i < wanted; i++) {
                RateLimiter instance = instances.get(random.nextInt(instances.size()));
                granted +=
                        instance.take(key, Permit.Use.OTHER, Instant.MAX) instanceof Permit.Granted
                                ? 1
                                : 0;
            }
        }
        return granted;
    }

    private static WebhookKey key() {
        return TestKeys.enabled(new ObjectId(), "booking.created");
    }
}
