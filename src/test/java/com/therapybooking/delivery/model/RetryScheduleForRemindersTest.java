package com.therapybooking.delivery.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests without jitter: the random source always returns 0.5. */
class RetryScheduleForRemindersTest {

    private static final Instant NOW = Instant.parse("2030-01-20T13:45:00Z");

    private final RetrySchedule usual = new RetrySchedule(List.of(), () -> 0.5);

    @Test
    void triesAReminderAtOnceThenEveryFewSecondsToMinutesUntilTheSession() {
        List<Duration> waits = waits(usual, Duration.ofMinutes(15));

        assertThat(waits).startsWith(Duration.ofSeconds(1), Duration.ofSeconds(3));
        assertThat(waits)
                .hasSizeBetween(15, 60)
                .allMatch(wait -> wait.compareTo(Duration.ofSeconds(75)) <= 0);
        assertThat(sum(waits))
                .isBetween(
                        Duration.ofMinutes(15).minusSeconds(4),
                        Duration.ofMinutes(15).minusNanos(1));
    }

    @Test
    void attemptsOfADayReminderAlsoContinueUntilTheSession() {
        List<Duration> waits = waits(usual, Duration.ofHours(24));

        assertThat(waits).hasSizeLessThan(150);
        assertThat(sum(waits)).isGreaterThan(Duration.ofHours(24).minusSeconds(4));
    }

    @Test
    void goesOnAfterAShortScheduleWithoutFloodingTheReceiver() {
        RetrySchedule hasty = new RetrySchedule(List.of(Duration.ofSeconds(1)), () -> 0.5);

        List<Duration> waits = waits(hasty, Duration.ofHours(24));

        assertThat(waits.getFirst()).isEqualTo(Duration.ofSeconds(1));
        assertThat(waits).hasSizeLessThan(150);
    }

    @Test
    void plansNoAttemptAtOrAfterTheSession() {
        Instant session = NOW.plusSeconds(100);

        assertThat(usual.next(1, NOW, Duration.ofSeconds(40), session))
                .contains(NOW.plusSeconds(40));
        assertThat(usual.next(1, session.minusSeconds(1), null, session)).isEmpty();
        assertThat(usual.next(1, session.plusSeconds(9), null, session)).isEmpty();
    }

    @Test
    void waitsAtMostHalfOfTheTimeLeftWhateverTheReceiverAsksFor() {
        for (Duration left :
                List.of(Duration.ofHours(24), Duration.ofMinutes(15), Duration.ofSeconds(4))) {
            assertThat(usual.next(9, NOW, Duration.ofHours(24), NOW.plus(left)))
                    .contains(NOW.plus(left.dividedBy(2)));
        }
        assertThat(usual.next(1, NOW, Duration.ofHours(24), null))
                .contains(NOW.plus(Duration.ofHours(24)));
    }

    private static List<Duration> waits(RetrySchedule schedule, Duration left) {
        List<Duration> waits = new ArrayList<>();
        Instant now = NOW;
        Instant session = NOW.plus(left);
        Optional<Instant> next = next(schedule, waits.size() + 1, now, session);
        while (next.isPresent()) {
            waits.add(Duration.between(now, next.get()));
            now = next.get();
            next = next(schedule, waits.size() + 1, now, session);
        }
        return waits;
    }

    private static Optional<Instant> next(
            RetrySchedule schedule, int tries, Instant now, @Nullable Instant session) {
        return schedule.next(tries, now, null, session);
    }

    private static Duration sum(List<Duration> waits) {
        return waits.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
