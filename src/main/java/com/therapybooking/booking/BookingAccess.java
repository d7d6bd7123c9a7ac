package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.empty;
import static com.mongodb.client.model.Filters.eq;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.secrets.ServerSecrets;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import java.security.MessageDigest;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Decides who may read and change a booking. An administrator may access all bookings, therapists
 * and clients their own, a guest the booking of its token. For any other caller the booking does
 * not exist.
 */
@Component
class BookingAccess {

    private static final String RESOURCE = "Booking";

    private final Bookings bookings;
    private final ServerSecrets secrets;

    BookingAccess(Bookings bookings, ServerSecrets secrets) {
        this.bookings = bookings;
        this.secrets = secrets;
    }

    /**
     * The token with which a guest manages its booking: 43 characters, safe in URLs and headers. It
     * is derived from the server's secret, so none is stored. The reply that creates the booking
     * shows it once.
     */
    String guestToken(ObjectId bookingId) {
        return secrets.sign("manage-token", bookingId.toHexString());
    }

    /**
     * The booking as it is now, if the caller may access it.
     *
     * @throws ProblemException 401 without a valid token of any kind, 404 when there is no such
     *     booking or it belongs to another person
     */
    Booking find(String id, Caller caller) {
        ObjectId bookingId = Ids.parse(id, RESOURCE);
        boolean goodToken =
                caller.token() != null
                        && MessageDigest.isEqual(
                                guestToken(bookingId).getBytes(UTF_8),
                                caller.token().getBytes(UTF_8));
        if (caller.user() == null && !goodToken) {
            throw unauthorized(caller);
        }
        Booking booking =
                bookings.find(bookingId).orElseThrow(() -> ProblemException.notFound(RESOURCE));
        // a guest's token ends when the guest is erased
        boolean isGuest = goodToken && booking.isGuestBooking() && booking.client().email() != null;
        if (isGuest || owns(booking, caller.user())) {
            return booking;
        }
        throw caller.user() == null && booking.isGuestBooking()
                ? unauthorized(caller)
                : ProblemException.notFound(RESOURCE);
    }

    private static ProblemException unauthorized(Caller caller) {
        return caller.token() == null
                ? ProblemException.unauthorized()
                : ProblemException.of(
                        HttpStatus.UNAUTHORIZED,
                        "The " + Caller.TOKEN_HEADER + " is not valid for this booking.");
    }

    /**
     * Refuses callers who are neither administrator nor therapist.
     *
     * @throws ProblemException 401 without a valid token of any kind, 403 for clients and guests
     */
    void requireStaff(String id, Caller caller) {
        SignedInUser user = caller.user();
        if (user == null) {
            find(id, caller);
            throw ProblemException.forbidden();
        }
        if (user.role() == Role.CLIENT) {
            throw ProblemException.forbidden();
        }
    }

    /** The role in which the caller, who may access the booking, acts on it. */
    String capacity(Booking booking, Caller caller) {
        SignedInUser user = caller.user();
        return user != null && owns(booking, user) ? user.role().text() : "guest";
    }

    /** Whether the caller acts on the booking as administrator or as its therapist. */
    boolean isStaff(Booking booking, Caller caller) {
        SignedInUser user = caller.user();
        return user != null && user.role() != Role.CLIENT && owns(booking, user);
    }

    /** Matches the bookings that a user may see. */
    static Bson visibleTo(SignedInUser user) {
        return switch (user.role()) {
            case ADMIN -> empty();
            case THERAPIST -> eq("therapist.id", user.id());
            case CLIENT -> eq("client.id", user.id());
        };
    }

    private static boolean owns(Booking booking, @Nullable SignedInUser user) {
        if (user == null) {
            return false;
        }
        return switch (user.role()) {
            case ADMIN -> true;
            case THERAPIST -> user.id().equals(booking.therapist().id());
            case CLIENT -> user.id().equals(booking.client().id());
        };
    }
}
