package com.therapybooking.booking;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.TimeZones;
import java.time.Instant;
import java.util.Objects;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** The request body that creates a booking. */
public record NewBooking(
        @Nullable String therapistId,
        @Nullable String scheduledAt,
        @Nullable Integer durationMinutes,
        @Nullable String paymentMethod,
        @Nullable String timeZone,
        NewBooking.@Nullable Client client) {

    private static final int MAX_LINE = 100;

    /** A client without an account. */
    public record Client(@Nullable String name, @Nullable String email) {
        @Override
        public String toString() {
            return "Client[***]";
        }
    }

    /**
     * A checked request for a booking.
     *
     * @param durationMinutes null for the usual length of the therapist's sessions
     * @param guest a client without an account, null for a signed-in client
     */
    record ValidRequest(
            ObjectId therapistId,
            Instant scheduledAt,
            @Nullable Integer durationMinutes,
            @Nullable String paymentMethod,
            @Nullable String timeZone,
            Booking.@Nullable Person guest) {}

    /**
     * Checks everything that can be checked without the database.
     *
     * @param isGuest whether the caller has not signed in
     * @param now the time after which the session must begin; null when that is checked later
     * @throws com.therapybooking.platform.web.ProblemException 400 with every field that is wrong
     */
    ValidRequest check(boolean isGuest, @Nullable Instant now) {
        FieldErrors checks = new FieldErrors();
        ObjectId therapist = checks.read(() -> Ids.field("therapistId", therapistId));
        Instant time = checks.read(() -> SessionTime.parse(scheduledAt));
        if (time != null && now != null) {
            checks.check(() -> SessionTime.requireFuture(time, now));
        }
        checks.that(
                durationMinutes == null || Account.SessionTerms.isLength(durationMinutes),
                "durationMinutes",
                Account.SessionTerms.MINUTES_RULE);
        checks.optionalLine("paymentMethod", paymentMethod, MAX_LINE);
        checks.that(
                timeZone == null || TimeZones.exists(timeZone),
                "timeZone",
                "must be an IANA time zone such as Europe/Berlin");
        Booking.Person guest = checkClient(isGuest, checks);
        checks.done();
        return new ValidRequest(
                Objects.requireNonNull(therapist),
                Objects.requireNonNull(time),
                durationMinutes,
                paymentMethod,
                timeZone,
                guest);
    }

    private Booking.@Nullable Person checkClient(boolean isGuest, FieldErrors checks) {
        if (!isGuest) {
            checks.that(client == null, "client", "is for callers who have not signed in");
            return null;
        }
        if (client == null) {
            checks.missing("client");
            return null;
        }
        checks.line("client.name", client.name(), MAX_LINE);
        if (client.email() == null) {
            checks.missing("client.email");
        } else {
            checks.that(
                    EmailAddress.isValid(client.email()),
                    "client.email",
                    "must be an e-mail address");
        }
        String name = client.name() == null ? null : client.name().strip();
        return new Booking.Person(null, name, client.email());
    }

    @Override
    public String toString() {
        return "NewBooking[***]";
    }
}
