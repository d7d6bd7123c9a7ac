package com.therapybooking.delivery.recovery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a recovery.
 *
 * @param count events that were to be queued when it started
 * @param queued events queued so far
 * @param finishedAt null while it runs
 */
public record RecoveryProgress(
        Instant from, Instant to, long count, long queued, @Nullable Instant finishedAt) {}
