package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.NewBooking;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

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

    static BookingForm empty(String therapistId, String zone) {
        return new BookingForm("", "", therapistId, "", zone, "", "");
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

    private boolean hasReadableMinutes() {
        return durationMinutes.isEmpty() || durationMinutes.matches("[0-9]{1,4}");
    }

    /** Unreadable minutes are 0, which is refused: without any, a session has the usual length. */
    private @Nullable Integer minutes() {
        if (durationMinutes.isEmpty()) {
            return null;
        }
        return hasReadableMinutes() ? Integer.valueOf(durationMinutes) : Integer.valueOf(0);
    }

    /** The API request. It is refused if a field is unreadable; {@link #problems} says why. */
    NewBooking newBooking() {
        TypedTime time = TypedTime.parse(scheduledAt, zone);
        return new NewBooking(
                FormText.orNull(therapistId),
                time.instant() == null ? null : time.instant().toString(),
                minutes(),
                FormText.orNull(paymentMethod),
                FormText.orNull(zone),
                new NewBooking.Client(FormText.orNull(clientName), FormText.orNull(clientEmail)));
    }

    /** The unreadable fields. */
    List<FieldProblem> problems() {
        List<FieldProblem> problems =
                new ArrayList<>(TypedTime.parse(scheduledAt, zone).problems());
        if (!hasReadableMinutes()) {
            problems.add(new FieldProblem("durationMinutes", "must be a whole number"));
        }
        return problems;
    }

    /** The problems of the API request by the names of the form; the form's own come first. */
    ProblemException inForm(ProblemException refused) {
        if (refused.errors().isEmpty()) {
            return refused;
        }
        List<FieldProblem> all = new ArrayList<>(problems());
        for (FieldProblem problem : refused.errors()) {
            String name = NAMES.getOrDefault(problem.field(), problem.field());
            all.add(new FieldProblem(name, problem.message()));
        }
        return ProblemException.invalid(all);
    }

    @Override
    public String toString() {
        return "BookingForm[***]";
    }
}
