package com.therapybooking.booking.model;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/**
 * Makes the ids of events: version 7 UUIDs, which begin with the time. With the time in the id, the
 * deliveries of an event are found without an index of event ids.
 */
public final class EventIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;

    private EventIds() {}

    /** A new id of an event that occurred at this time, which is rounded down to milliseconds. */
    public static UUID at(Instant time) {
        long random = RANDOM.nextLong();
        return new UUID(
                time.toEpochMilli() << 16 | VERSION | random >>> 52,
                VARIANT | RANDOM.nextLong() >>> 2);
    }
}
