package com.therapybooking.reminder;

import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;

/**
 * Lists upcoming reminders for overviews. It shows the present plan: a booking that is moved,
 * cancelled or confirmed later changes it.
 */
public interface ComingReminders {

    /** The longest range, in hours. */
    int MAX_HOURS = 168;

    /**
     * The reminders due in an hour.
     *
     * @param begin the first instant, a whole hour of UTC
     * @param counts how many of each type; types without any are left out
     */
    record Hour(Instant begin, Map<ReminderType, Integer> counts) {

        public Hour {
            counts = Map.copyOf(counts);
        }

        public int total() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** An upcoming reminder. */
    record Coming(Instant due, ReminderType type, ObjectId bookingId, Instant scheduledAt) {}

    /**
     * How many reminders are due in each of the next hours, including hours without any. The first
     * is the present hour, of which only the remaining part counts.
     *
     * @param hours 1 to {@link #MAX_HOURS}
     */
    List<Hour> perHour(int hours);

    /**
     * The next reminders, soonest first.
     *
     * @param most 1 to 200
     */
    List<Coming> next(int most);
}
