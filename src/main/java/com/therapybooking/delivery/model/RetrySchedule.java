package com.therapybooking.delivery.model;

import com.therapybooking.platform.settings.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Computes the time of the next attempt. Plain rules, without a clock or randomness of their own.
 */
public final class RetrySchedule {

    /** Ten waits, each about three times as long as the previous one, 72 hours in all. */
    static final List<Duration> DEFAULT =
            Setting.durations("WEBHOOK_RETRY_SCHEDULE", "10s,30s,90s,4m,12m,36m,2h,5h,16h,48h");

    private static final double JITTER = 0.2;
    private static final int REMINDER_PARTS = 12;
    private static final Duration MIN_REMINDER_WAIT = Duration.ofSeconds(3);

    /** Half of the time left limits a wait, unless it is shorter than this. */
    private static final Duration MIN_HALF = Duration.ofSeconds(1);

    /** A short failure, such as a reset connection, usually ends within about a second. */
    private static final List<Duration> REMINDER_FIRST =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(3));

    private final List<Duration> waits;
    private final DoubleSupplier random;

    /**
     * @param waits waits between attempts; empty for {@link #DEFAULT}
     * @param random uniform in [0, 1)
     */
    public RetrySchedule(List<Duration> waits, DoubleSupplier random) {
        this.waits = waits.isEmpty() ? DEFAULT : List.copyOf(waits);
        this.random = random;
    }

    /**
     * The schedule of a key.
     *
     * @param own the key's waits, separated by commas; null takes this schedule
     */
    public RetrySchedule orOwn(@Nullable String own) {
        return own == null
                ? this
                : new RetrySchedule(Setting.durations("retrySchedule", own), random);
    }

    /**
     * The time of the next attempt.
     *
     * @param tries attempts made so far under this schedule, at least 1
     * @param retryAfter how long the receiver asked to wait, or null
     * @param expiresAt when the event becomes useless, or null. Its attempts fit into the time
     *     left, and no wait takes more than half of it
     * @return empty when the attempts are used up, or the next would not come before {@code
     *     expiresAt}
     */
    Optional<Instant> next(
            int tries, Instant now, @Nullable Duration retryAfter, @Nullable Instant expiresAt) {
        Duration wait =
                expiresAt == null
                        ? plain(tries)
                        : reminderWait(tries, Duration.between(now, expiresAt));
        if (wait == null) {
            return Optional.empty();
        }
        double jitter = 1 - JITTER + 2 * JITTER * random.getAsDouble();
        Duration chosen = Duration.ofNanos((long) (wait.toNanos() * jitter));
        if (retryAfter != null && retryAfter.compareTo(chosen) > 0) {
            chosen = retryAfter;
        }
        if (expiresAt != null) {
            Duration half = Duration.between(now, expiresAt).dividedBy(2);
            chosen = half.compareTo(MIN_HALF) < 0 ? chosen : shorter(chosen, half);
        }
        Instant due = now.plus(chosen);
        return expiresAt != null && !due.isBefore(expiresAt) ? Optional.empty() : Optional.of(due);
    }

    private @Nullable Duration plain(int tries) {
        return tries > waits.size() ? null : waits.get(tries - 1);
    }

    /**
     * The wait for a reminder: a twelfth of the time left, at least three seconds, but never longer
     * than the schedule's wait. The first waits are at most one and three seconds. Jitter is added
     * afterwards. Retries continue until the session begins.
     */
    private Duration reminderWait(int tries, Duration left) {
        Duration wait = left.dividedBy(REMINDER_PARTS);
        if (wait.compareTo(MIN_REMINDER_WAIT) < 0) {
            wait = MIN_REMINDER_WAIT;
        }
        wait = shorter(wait, plain(tries));
        return tries > REMINDER_FIRST.size() ? wait : shorter(wait, REMINDER_FIRST.get(tries - 1));
    }

    private static Duration shorter(Duration one, @Nullable Duration other) {
        return other != null && other.compareTo(one) < 0 ? other : one;
    }
}
