package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.BookingFilter;
import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The filter of the list of bookings, as typed; empty means any.
 *
 * @param q a booking's id, a client's e-mail address, or a part of a client's name
 * @param from the first day of the sessions
 * @param to the last day of the sessions
 * @param zone the zone of the days; UTC when it is none
 */
record BookingListFilter(
        String q, String status, String therapistId, String from, String to, String zone) {

    private static final int MAX_QUERY = 320;

    /** Spring passes null for a field that the request does not have. */
    BookingListFilter {
        q = FormText.of(q);
        status = FormText.of(status);
        therapistId = FormText.of(therapistId);
        from = FormText.of(from);
        to = FormText.of(to);
        zone = FormText.of(zone);
    }

    /** Whether the list is ordered by session, as an agenda, and not by creation. */
    public boolean hasPeriod() {
        return !(from + to).isEmpty();
    }

    /** Whether it has days of a zone that exists; a page in another zone keeps them. */
    public boolean hasDaysInZone() {
        return hasPeriod() && TimeZones.exists(zone);
    }

    /** The address of the list of one day with the same other conditions. */
    String of(LocalDate day) {
        return UriComponentsBuilder.fromPath("/bookings")
                .queryParam("q", "{q}")
                .queryParam("status", "{status}")
                .queryParam("therapistId", "{therapistId}")
                .queryParam("from", day)
                .queryParam("to", day)
                .queryParam("zone", "{zone}")
                .encode()
                .buildAndExpand(q, status, therapistId, zone)
                .toUriString();
    }

    public boolean isEmpty() {
        return (q + status + therapistId + from + to).isEmpty();
    }

    /**
     * The conditions of the filter.
     *
     * @param query the search text that the database looks up
     * @throws ProblemException 400 that names every field that has no valid value
     */
    BookingFilter toFilter(String query) {
        FieldErrors errors = new FieldErrors();
        errors.that(q.length() <= MAX_QUERY, "q", "must have at most " + MAX_QUERY + " characters");
        BookingFilter filter =
                errors.read(() ->
                        BookingFilter.of(
                                FormText.orNull(query),
                                FormText.orNull(status),
                                FormText.orNull(therapistId),
                                null,
                                null));
        LocalDate first = errors.read(() -> BrowserTime.day("from", from));
        LocalDate last = errors.read(() -> BrowserTime.day("to", to));
        errors.requireOrder(first, last);
        errors.done();
        return Objects.requireNonNull(filter)
                .during(
                        first == null ? null : start(first),
                        last == null ? null : start(last.plusDays(1)));
    }

    private Instant start(LocalDate day) {
        return day.atStartOfDay(BrowserTime.zone(zone)).toInstant();
    }

    @Override
    public String toString() {
        return "BookingListFilter[***]";
    }
}
