package com.therapybooking.booking;

import com.mongodb.client.model.Filters;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** The position of a booking in a list that is ordered by session. */
final class SessionPosition {

    private static final Pattern POSITION = Pattern.compile("(-?\\d{1,15})/([0-9a-f]{24})");

    private SessionPosition() {}

    static String of(Booking booking) {
        return booking.scheduledAt().toEpochMilli() + "/" + booking.id().toHexString();
    }

    /**
     * The bookings after a position; all for null.
     *
     * @throws ProblemException 400 when it is not a position
     */
    static Bson after(@Nullable String position) {
        if (position == null) {
            return Filters.empty();
        }
        Matcher parts = POSITION.matcher(position);
        if (!parts.matches()) {
            throw Paging.badCursor();
        }
        Date session = Date.from(Instant.ofEpochMilli(Long.parseLong(parts.group(1))));
        return Filters.and(
                Filters.gte(SessionTime.FIELD, session),
                Filters.or(
                        Filters.gt(SessionTime.FIELD, session),
                        Filters.gt("_id", new ObjectId(parts.group(2)))));
    }
}
