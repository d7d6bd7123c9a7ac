package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.BookingFilter;
import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    BookingListFilter(
            @Nullable String q,
            @Nullable String status,
            @Nullable String therapistId,
            @Nullable String from,
            @Nullable String to,
            @Nullable String zone) {
        this.q = FormText.of(q);
        this.status = FormText.of(status);
        this.therapistId = FormText.of(therapistId);
        this.from = FormText.of(from);
        this.to = FormText.of(to);
        this.zone = FormText.of(zone);
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
        LocalDate first = errors.read(() -> day("from", from));
        LocalDate last = errors.read(() -> day("to", to));
        errors.requireOrder(first, last);
        errors.done();
        return Objects.requireNonNull(filter)
                .during(
                        first == null ? null : start(first),
                        last == null ? null : start(last.plusDays(1)));
    }

    private static @Nullable LocalDate day(String field, String day) {
        if (day.isEmpty()) {
            return null;
        }
        try {
            LocalDate date = LocalDate.parse(day);
            if (date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR) {
                return date;
            }
        } catch (DateTimeException e) {
            // continue to the problem
        }
        throw ProblemException.invalid(field, "must be a date");
    }

    private Instant start(LocalDate day) {
        return day.atStartOfDay(BrowserTime.zone(zone)).toInstant();
    }

    @Override
    public String toString() {
        return "BookingListFilter[***]";
    }
}
