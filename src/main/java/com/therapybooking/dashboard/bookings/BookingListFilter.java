package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.BookingFilter;
import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.ListFields;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The filter of the list of bookings. Its field {@code q} is a booking's id, a client's e-mail
 * address, or a part of a client's name; {@code from} and {@code to} are the first and the last day
 * of the sessions, in UTC when {@code zone} is none.
 */
final class BookingListFilter {

    private static final List<String> FIELDS =
            List.of("q", "status", "therapistId", "from", "to", "zone");
    private static final int MAX_QUERY = 320;

    private BookingListFilter() {}

    static ListFields of(Map<String, String> parameters) {
        return ListFields.of("/bookings", FIELDS, parameters);
    }

    /**
     * The conditions of the filter.
     *
     * @param query the search text that the database looks up
     * @throws ProblemException 400 that names every field that has no valid value
     */
    static BookingFilter query(ListFields typed, @Nullable String query) {
        FieldErrors errors = new FieldErrors();
        errors.that(
                typed.get("q").length() <= MAX_QUERY,
                "q",
                "must have at most " + MAX_QUERY + " characters");
        BookingFilter filter =
                errors.read(() ->
                        BookingFilter.of(
                                query,
                                typed.orNull("status"),
                                typed.orNull("therapistId"),
                                null,
                                null));
        LocalDate first = errors.read(() -> BrowserTime.day("from", typed.orNull("from")));
        LocalDate last = errors.read(() -> BrowserTime.day("to", typed.orNull("to")));
        errors.requireOrder(first, last);
        errors.done();
        return Objects.requireNonNull(filter)
                .during(start(typed, first), start(typed, last == null ? null : last.plusDays(1)));
    }

    private static @Nullable Instant start(ListFields typed, @Nullable LocalDate day) {
        return day == null
                ? null
                : day.atStartOfDay(BrowserTime.zone(typed.orNull("zone"))).toInstant();
    }
}
