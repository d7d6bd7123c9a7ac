package com.therapybooking.reminder;

import com.therapybooking.booking.model.ReminderType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;

/**
 * A look at the reminders to come, for overviews. It shows what is planned now: a booking that is
 * moved, cancelled or confirmed later changes it.
 */
public interface ComingReminders {

    /** The longest look ahead, in hours. */
    int MAX_HOURS = 168;

    /**
     * What is due in an hour.
     *
     * @param begin the first instant, a whole hour of UTC
     * @param counts how many of each type; those of which there are none are left out
     */
    record Hour(Instant begin, Map<ReminderType, Integer> counts) {

        public Hour {
            counts = Map.copyOf(counts);
        }

        public int total() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** A reminder to come. */
    record Coming(Instant due, ReminderType type, ObjectId bookingId, Instant scheduledAt) {}

    /**
     * How many are due in each of the next hours, hours without any among them. The first is the
     * present hour, of which only what is still to come counts.
     *
     * @param hours 1 to {@link #MAX_HOURS}
     */
    List<Hour> perHour(int hours);

    /**
     * The next ones, soonest first.
     *
     * @param most 1 to 200
     */
    List<Coming> next(int most);
}
