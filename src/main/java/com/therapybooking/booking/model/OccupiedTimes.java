package com.therapybooking.booking.model;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The five-minute slots of time that a booking occupies, numbered from 1970-01-01T00:00Z. A unique
 * index over therapist and slot refuses overlapping bookings, also when two requests race.
 */
public final class OccupiedTimes {

    /** The field of a booking, absent when it is cancelled. */
    public static final String FIELD = "occupied";

    private static final int SECONDS = 300;

    private OccupiedTimes() {}

    /** Every slot that the session touches. */
    public static List<Integer> of(Booking booking) {
        long begin = booking.scheduledAt().getEpochSecond();
        long end = begin + booking.durationMinutes() * 60L;
        return LongStream.range(Math.floorDiv(begin, SECONDS), Math.ceilDiv(end, SECONDS))
                .mapToObj(Math::toIntExact)
                .toList();
    }
}
