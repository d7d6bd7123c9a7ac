package com.therapybooking.booking;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.secrets.ServerSecrets;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads {@code Idempotency-Key}. A key belongs to its caller: the user, or the e-mail address of a
 * guest. Key, caller and body are stored as keyed hashes only.
 */
@Component
final class Idempotency {

    static final String HEADER = "Idempotency-Key";

    /** Reply header: an earlier request with the same key created this booking. */
    static final String REPLAYED = "Idempotent-Replayed";

    /** How long a key is valid. An expired key is removed when it is used again. */
    static final Duration LIFETIME = Duration.ofHours(24);

    private static final int MAX_LENGTH = 255;

    private final ServerSecrets secrets;

    Idempotency(ServerSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * Identifies a repeated request.
     *
     * @param key keyed hash of caller and key
     * @param body keyed hash of the requested booking
     */
    record Fingerprint(String key, String body) {}

    /** Refuses a second header: Spring would join both to another key. */
    static void requireOne(HttpServletRequest request) {
        if (Collections.list(request.getHeaders(HEADER)).size() > 1) {
            throw ProblemException.invalid(HEADER, "must be given only once");
        }
    }

    /**
     * The fingerprint of a request; null without the header.
     *
     * @throws ProblemException 400 when the header is not 1 to 255 visible ASCII characters
     */
    @Nullable Fingerprint fingerprint(
            @Nullable String header, @Nullable SignedInUser user, NewBooking.ValidRequest request) {
        if (header == null) {
            return null;
        }
        if (header.isEmpty()
                || header.length() > MAX_LENGTH
                || !header.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw ProblemException.invalid(
                    HEADER, "must be 1 to " + MAX_LENGTH + " visible ASCII characters");
        }
        return new Fingerprint(hash(caller(user, request) + "\n" + header), hash(body(request)));
    }

    private static String caller(@Nullable SignedInUser user, NewBooking.ValidRequest request) {
        return user != null
                ? "user:" + user.id().toHexString()
                : "guest:"
                        + EmailAddress.key(text(Objects.requireNonNull(request.guest()).email()));
    }

    /** Only the last text may contain a line break, so different requests give different lines. */
    private static String body(NewBooking.ValidRequest request) {
        Booking.Person guest = request.guest();
        return String.join(
                "\n",
                request.therapistId().toHexString(),
                request.scheduledAt().toString(),
                text(request.durationMinutes()),
                text(request.paymentMethod()),
                text(request.timeZone()),
                guest == null ? "" : text(guest.email()),
                guest == null ? "" : text(guest.name()));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** In the base64 alphabet with + and /, in which earlier versions stored the hashes. */
    private String hash(String text) {
        return secrets.sign("idempotency", text).replace('-', '+').replace('_', '/');
    }
}
