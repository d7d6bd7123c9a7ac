package com.therapybooking.booking.model;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.types.ObjectId;

/**
 * The five-minute slots of a therapist's time that a booking occupies. A unique index over them
 * refuses overlapping bookings, also when two requests race.
 */
public final class Slots {

    static final int SECONDS = 300;

    private Slots() {}

    /** Every slot that the session touches, as {@code therapist:slot}. */
    static List<String> of(ObjectId therapistId, Instant scheduledAt, int durationMinutes) {
        long begin = scheduledAt.getEpochSecond();
        long end = begin + durationMinutes * 60L;
        String prefix = therapistId.toHexString() + ":";
        return LongStream.range(Math.floorDiv(begin, SECONDS), Math.ceilDiv(end, SECONDS))
                .mapToObj(mark -> prefix + mark)
                .toList();
    }

    public static List<String> of(Booking booking) {
        ObjectId therapist = booking.therapist().id();
        if (therapist == null) {
            throw new IllegalStateException("Booking without a therapist: " + booking.id());
        }
        return of(therapist, booking.scheduledAt(), booking.durationMinutes());
    }
}
