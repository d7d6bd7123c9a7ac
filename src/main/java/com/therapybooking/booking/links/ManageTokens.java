package com.therapybooking.booking.links;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.therapybooking.platform.secrets.ServerSecrets;
import java.security.MessageDigest;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Creates and checks the tokens with which guests manage their bookings. A token is derived from
 * the server's secret and the booking's id, so none is stored. The reply that creates the booking
 * shows it once.
 */
@Component
public final class ManageTokens {

    private final ServerSecrets secrets;

    ManageTokens(ServerSecrets secrets) {
        this.secrets = secrets;
    }

    /** 43 characters, safe in URLs and headers. */
    public String tokenFor(ObjectId bookingId) {
        return secrets.sign("manage-token", bookingId.toHexString());
    }

    /** Compares in constant time. */
    public boolean matches(ObjectId bookingId, String token) {
        return MessageDigest.isEqual(tokenFor(bookingId).getBytes(UTF_8), token.getBytes(UTF_8));
    }
}
