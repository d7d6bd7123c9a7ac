package com.therapybooking.booking;

import com.therapybooking.identity.SignedInUser;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param user null when nobody has signed in
 * @param token what the header {@code X-Booking-Token} says, null without it
 */
record Caller(@Nullable SignedInUser user, @Nullable String token) {

    static final String TOKEN_HEADER = "X-Booking-Token";

    @Override
    public String toString() {
        return "Caller[" + user + "]";
    }
}
