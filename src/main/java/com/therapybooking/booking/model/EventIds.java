package com.therapybooking.booking.model;

import java.time.Instant;
import java.util.UUID;

/**
 * Makes the ids of events: version 7 UUIDs, which begin with the time. With the time in the id, the
 * deliveries of an event are found without an index of event ids.
 */
public final class EventIds {

    private static final long VERSION = 0x7000L;
    private static final long RANDOM_BITS = 0xfffL;

    private EventIds() {}

    /** A new id of an event that occurred at this time, which is rounded down to milliseconds. */
    public static UUID at(Instant time) {
        UUID random = UUID.randomUUID();
        return new UUID(
                time.toEpochMilli() << 16
                        | VERSION
                        | (random.getMostSignificantBits() & RANDOM_BITS),
                random.getLeastSignificantBits());
    }
}
