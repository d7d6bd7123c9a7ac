package com.therapybooking.booking;

import com.mongodb.client.model.Filters;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeParameter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Selects bookings for a list; null is any.
 *
 * @param query a booking's id or a client's whole e-mail address
 * @param from the first start of a session, inclusive
 * @param to the last start of a session, exclusive
 */
public record BookingFilter(
        @Nullable String query,
        Booking.@Nullable Status status,
        @Nullable ObjectId therapistId,
        @Nullable Instant from,
        @Nullable Instant to) {

    /**
     * Reads the query parameters of the list call.
     *
     * @throws ProblemException 400 that names every invalid parameter
     */
    public static BookingFilter of(
            @Nullable String query,
            @Nullable String status,
            @Nullable String therapistId,
            @Nullable String from,
            @Nullable String to) {
        FieldErrors errors = new FieldErrors();
        errors.that(query == null || !query.isBlank(), "q", "must not be empty");
        BookingFilter filter =
                new BookingFilter(
                        EmailAddress.fromQuery(query),
                        errors.read(() ->
                                status == null
                                        ? null
                                        : NamedInLowerCase.parse(
                                                Booking.Status.class, "status", status)),
                        errors.read(() ->
                                therapistId == null ? null : Ids.field("therapistId", therapistId)),
                        errors.read(() -> TimeParameter.parseQuery("from", from)),
                        errors.read(() -> TimeParameter.parseQuery("to", to)));
        errors.done();
        return filter;
    }

    /** The same in another period; null is any. */
    public BookingFilter during(@Nullable Instant first, @Nullable Instant end) {
        return new BookingFilter(query, status, therapistId, first, end);
    }

    /** The condition on the stored bookings. */
    Bson condition() {
        List<Bson> conditions = new ArrayList<>();
        if (query != null) {
            String text = query.strip();
            conditions.add(
                    ObjectId.isValid(text)
                            ? Filters.eq("_id", new ObjectId(text))
                            : Filters.eq("client.emailKey", EmailAddress.key(text)));
        }
        if (status != null) {
            conditions.add(Filters.eq("status", status.text()));
        }
        if (therapistId != null) {
            conditions.add(Filters.eq("therapist.id", therapistId));
        }
        if (from != null) {
            conditions.add(Filters.gte(SessionTime.FIELD, from));
        }
        if (to != null) {
            conditions.add(Filters.lt(SessionTime.FIELD, to));
        }
        return conditions.isEmpty() ? Filters.empty() : Filters.and(conditions);
    }

    @Override
    public String toString() {
        return "BookingFilter[***]";
    }
}
