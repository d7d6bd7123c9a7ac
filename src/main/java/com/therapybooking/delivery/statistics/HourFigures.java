package com.therapybooking.delivery.statistics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one hour: attempts that began in it, without tests.
 *
 * @param delivered attempts that succeeded
 * @param p50Ms half of the attempts took at most this long; null without any
 */
public record HourFigures(
        Instant hour,
        long delivered,
        long failedAttempts,
        @Nullable Long p50Ms,
        @Nullable Long p95Ms) {}
