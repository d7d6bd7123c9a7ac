package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.therapybooking.delivery.metrics.DeliveryMetrics;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestService;
import com.therapybooking.webhook.KeyCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class DispatcherHealthTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void isStalledWhenWorkIsOverdueAndNoAttemptEnds() {
        assertThat(stalled(61, 61)).isTrue();
        assertThat(stalled(61, 59)).isFalse();
        assertThat(stalled(59, 61)).isFalse();
        assertThat(
                        DispatcherHealth.stalled(
                                new DispatcherHealth.Depth(NOW, 5, null),
                                NOW.minusSeconds(999),
                                NOW,
                                BOUND))
                .isFalse();
    }

    @Test
    void isDownWhenTheDispatcherDoesNothing() {
        try (Receiver receiver = Receiver.start()) {
            Practice practice = new Practice(service);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            service.bean(DeliveryWorker.class).stop();
            practice.book(practice.newUser("therapist"));
            DispatcherHealth queue = service.bean(DispatcherHealth.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> queue.measure().claimableSince() != null);

            assertThat(queue.measure().open()).isEqualTo(1);
            assertThat(health(service, Duration.ZERO).getStatus()).isEqualTo(Status.UP);
            assertThat(health(service, Duration.ofMinutes(2)))
                    .satisfies(health -> {
                        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
                        assertThat(health.getDetails())
                                .containsEntry(
                                        "reason", "deliveries are due, but no attempt has ended");
                    });

            practice.changeKey(key, "{\"active\":false}");

            assertThat(queue.measure().claimableSince()).isNull();
            assertThat(health(service, Duration.ofMinutes(2)).getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void isDownWhenTheQueueHasNotBeenReadForHalfAMinute() {
        try (TestService service = TestService.start()) {
            SettableClock clock = new SettableClock();
            DeliveryMetrics metrics = new DeliveryMetrics(new SimpleMeterRegistry(), clock);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            DispatcherHealth health = health(service, metrics, clock, registry);
            assertThat(overdueSeconds(registry)).isZero();
            clock.set(Instant.EPOCH.plusSeconds(31));
            metrics.polled();

            Logger logger = (Logger) LoggerFactory.getLogger(DispatcherHealth.class);
            ListAppender<ILoggingEvent> log = new ListAppender<>();
            log.start();
            logger.addAppender(log);
            try {
                assertThat(health.health().getDetails())
                        .containsEntry("reason", "the queue cannot be read");
                assertThat(overdueSeconds(registry)).isEqualTo(31);
                health.health();
                health.measure();
                assertThat(overdueSeconds(registry)).isZero();
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                health.health();
            } finally {
                logger.detachAppender(log);
            }
            assertThat(log.list)
                    .filteredOn(ILoggingEvent::getThreadName, Thread.currentThread().getName())
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsSequence(
                            "Readiness is 503: the queue cannot be read.",
                            "The delivery worker is ready again.");
        }
    }

    /**
     * Returns the result of the health indicator this long from now. The last poll is at that time
     * too.
     */
    private static Health health(TestService service, Duration later) {
        Clock then = Clock.offset(Clock.systemUTC(), later);
        SettableClock clock = new SettableClock();
        clock.set(Instant.now());
        DeliveryMetrics metrics = new DeliveryMetrics(new SimpleMeterRegistry(), clock);
        clock.set(then.instant());
        metrics.polled();
        DispatcherHealth health = health(service, metrics, then, new SimpleMeterRegistry());
        health.measure();
        return health.health();
    }

    private static DispatcherHealth health(
            TestService service, DeliveryMetrics metrics, Clock clock, MeterRegistry registry) {
        return new DispatcherHealth(
                service.bean(DeliveryStore.class),
                service.bean(KeyCache.class),
                service.bean(DeliveryWorker.class),
                metrics,
                service.bean(DeliveryProperties.class),
                clock,
                registry);
    }

    private static double overdueSeconds(MeterRegistry registry) {
        return registry.get("therapy.webhook.queue.overdue").gauge().value();
    }

    private static boolean stalled(long overdueSeconds, long idleSeconds) {
        return DispatcherHealth.stalled(
                new DispatcherHealth.Depth(NOW, 1, NOW.minusSeconds(overdueSeconds)),
                NOW.minusSeconds(idleSeconds),
                NOW,
                BOUND);
    }
}
