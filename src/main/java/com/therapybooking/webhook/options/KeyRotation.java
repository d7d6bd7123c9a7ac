package com.therapybooking.webhook.options;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * The rotation of a key: the replaced raw key and its signing secret stay valid for an overlap.
 *
 * @param overlapHours how long they stay valid; null for 24 hours
 */
public record KeyRotation(@Min(0) @Max(KeyRotation.MAX_HOURS) @Nullable Integer overlapHours) {

    /** The longest overlap, in hours. */
    public static final int MAX_HOURS = 168;

    /** How many secrets of a key may be valid at once, the current one included. */
    public static final int MAX_VALID_SECRETS = 5;

    private static final int DEFAULT_HOURS = 24;

    /** The length of the overlap. */
    public int hours() {
        return overlapHours == null ? DEFAULT_HOURS : overlapHours;
    }
}
