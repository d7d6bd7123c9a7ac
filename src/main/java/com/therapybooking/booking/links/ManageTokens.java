package com.therapybooking.booking.links;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.therapybooking.platform.secrets.ServerSecrets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Creates and checks the tokens with which guests manage their bookings. A token is derived from
 * the server's secret and the booking's id, so none is stored. The reply that creates the booking
 * shows it once.
 */
@Component
public final class ManageTokens {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    ManageTokens(ServerSecrets secrets) {
        this.key = new SecretKeySpec(secrets.derive("manage-token"), ALGORITHM);
    }

    /** 43 characters, safe in URLs and headers. */
    public String tokenFor(ObjectId bookingId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(bookingId.toHexString().getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares in constant time. */
    public boolean matches(ObjectId bookingId, String token) {
        return MessageDigest.isEqual(tokenFor(bookingId).getBytes(UTF_8), token.getBytes(UTF_8));
    }
}
