package com.therapybooking.booking;

import com.therapybooking.identity.SignedInUser;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a request.
 *
 * @param user null when the caller is not signed in
 * @param token value of the header {@code X-Booking-Token}, null without it
 */
public record Caller(@Nullable SignedInUser user, @Nullable String token) {

    static final String TOKEN_HEADER = "X-Booking-Token";

    @Override
    public String toString() {
        return "Caller[" + user + "]";
    }
}
