package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.NewBooking;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.time.Instant;
import java.util.Map;
import org.bson.types.ObjectId;

/**
 * The fields of the form that creates a booking, as typed.
 *
 * @param zone the zone of {@code scheduledAt} and of the client
 */
record BookingForm(
        String clientName,
        String clientEmail,
        String therapistId,
        String scheduledAt,
        String zone,
        String durationMinutes,
        String paymentMethod) {

    /** The fields of the API's request, by their names in the form. */
    private static final Map<String, String> NAMES =
            Map.of(
                    "client.name", "clientName",
                    "client.email", "clientEmail",
                    "timeZone", TypedTime.ZONE);

    /** Spring passes null for a field that the request does not have. */
    BookingForm {
        clientName = FormText.of(clientName);
        clientEmail = FormText.of(clientEmail);
        therapistId = FormText.of(therapistId);
        scheduledAt = FormText.of(scheduledAt);
        zone = FormText.of(zone);
        durationMinutes = FormText.of(durationMinutes);
        paymentMethod = FormText.of(paymentMethod);
    }

    /** A form for another session of the same client with the same therapist. */
    static BookingForm like(Booking booking, String zone) {
        ObjectId therapist = booking.therapist().id();
        return new BookingForm(
                FormText.of(booking.client().name()),
                FormText.of(booking.client().email()),
                therapist == null ? "" : therapist.toHexString(),
                "",
                zone,
                "",
                FormText.of(booking.paymentMethod()));
    }

    /**
     * The API request. The API refuses it when a field is unreadable, because it has no time then,
     * or a length of 0.
     *
     * @param errors to which the unreadable fields are added
     */
    NewBooking newBooking(FieldErrors errors) {
        Instant time = TypedTime.parse(scheduledAt, zone, errors);
        boolean isNumber = durationMinutes.matches("[0-9]{1,4}");
        errors.that(
                isNumber || durationMinutes.isEmpty(), "durationMinutes", "must be a whole number");
        return new NewBooking(
                FormText.orNull(therapistId),
                time == null ? null : time.toString(),
                durationMinutes.isEmpty()
                        ? null
                        : Integer.valueOf(isNumber ? durationMinutes : "0"),
                FormText.orNull(paymentMethod),
                FormText.orNull(zone),
                new NewBooking.Client(FormText.orNull(clientName), FormText.orNull(clientEmail)));
    }

    /** The same problems, each by the name of its field in the form. */
    static ProblemException inForm(ProblemException refused) {
        return refused.errors().isEmpty()
                ? refused
                : ProblemException.invalid(
                        refused.errors().stream()
                                .map(one ->
                                        new FieldProblem(
                                                NAMES.getOrDefault(one.field(), one.field()),
                                                one.message()))
                                .toList());
    }

    @Override
    public String toString() {
        return "BookingForm[***]";
    }
}
