package com.therapybooking.booking;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.Payment;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes and changes bookings for an administrator, by the services that the API uses. */
@Service
public class BookingDesk {

    private final BookingCreation creation;
    private final BookingChanges changes;
    private final BookingAudit audit;
    private final Accounts accounts;
    private final Clock clock;

    BookingDesk(
            BookingCreation creation,
            BookingChanges changes,
            BookingAudit audit,
            Accounts accounts,
            Clock clock) {
        this.creation = creation;
        this.changes = changes;
        this.audit = audit;
        this.accounts = accounts;
        this.clock = clock;
    }

    /**
     * Makes a booking for a client: for the client's account where there is one with this e-mail
     * address, else for a guest.
     *
     * @throws ProblemException 400 with every field that is wrong, 409 for a time that is taken
     */
    public Booking create(NewBooking body) {
        check(body);
        NewBooking.Client client = Objects.requireNonNull(body.client());
        SignedInUser account =
                accounts.byEmail(String.valueOf(client.email()))
                        .filter(found -> found.active() && found.role() == Role.CLIENT)
                        .map(Account::user)
                        .orElse(null);
        NewBooking wanted =
                account == null
                        ? body
                        : new NewBooking(
                                body.therapistId(),
                                body.scheduledAt(),
                                body.durationMinutes(),
                                body.paymentMethod(),
                                body.timeZone(),
                                null);
        Booking made = creation.createUnlimited(wanted, account);
        audit.created(made);
        return made;
    }

    /** Reports a session time in the past together with the other wrong fields. */
    private void check(NewBooking body) {
        FieldErrors errors = new FieldErrors();
        errors.check(() -> body.check(true));
        Instant time = SessionTime.parse(body.scheduledAt(), new FieldErrors());
        if (time != null) {
            errors.check(() -> SessionTime.requireFuture(time, clock.instant()));
        }
        errors.done();
    }

    /**
     * Confirms a booking that waits for its payment.
     *
     * @throws ProblemException 400 with every field that is wrong, 404, 409 when the booking does
     *     not wait for a payment
     */
    public Booking verifyPayment(
            ObjectId id, @Nullable String provider, @Nullable String reference, SignedInUser user) {
        new Payment(provider, reference).check();
        return changes.verifyPayment(
                id.toHexString(),
                new Caller(user, null),
                Objects.requireNonNull(provider),
                Objects.requireNonNull(reference));
    }

    /**
     * Moves a session.
     *
     * @throws ProblemException 400 for a time that is not possible, 404, 409 for one that is taken
     */
    public Booking move(ObjectId id, Instant time, SignedInUser user) {
        return changes.reschedule(id.toHexString(), new Caller(user, null), time);
    }

    /**
     * Cancels a session.
     *
     * @throws ProblemException 404, 409 when it is cancelled already
     */
    public Booking cancel(ObjectId id, SignedInUser user) {
        return changes.cancel(id.toHexString(), new Caller(user, null));
    }
}
