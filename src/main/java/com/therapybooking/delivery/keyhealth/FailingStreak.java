package com.therapybooking.delivery.keyhealth;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive failed attempts of one key, from the first failure to the next success.
 *
 * @param window the key's failing window in which these attempts began
 * @param episode names this streak; ids of events about it follow from it
 * @param since when the first of these attempts began
 * @param lastAt when the last of them ended
 * @param lastStatus HTTP status of the last one, or null when no response came
 * @param lastError why no response came, or null
 * @param announced whether the event that reports this streak is stored
 */
public record FailingStreak(
        ObjectId keyId,
        int window,
        UUID episode,
        long failures,
        Instant since,
        Instant lastAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError,
        boolean announced) {

    private static final int MIN_FAILURES = 10;
    private static final Duration MIN_TIME = Duration.ofHours(1);

    /** Whether ten attempts in a row failed, or at least two, the first at least an hour ago. */
    public boolean isFailing(Instant now) {
        return failures >= MIN_FAILURES || (failures > 1 && !now.isBefore(since.plus(MIN_TIME)));
    }

    /** Whether every attempt of at least this time failed. */
    boolean hasLasted(Duration time) {
        return Duration.between(since, lastAt).compareTo(time) >= 0;
    }
}
