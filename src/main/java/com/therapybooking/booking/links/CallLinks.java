package com.therapybooking.booking.links;

import java.util.Base64;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.stereotype.Component;

/** Creates the room of a session and its call link. Neither can be guessed. */
@Component
public final class CallLinks {

    private static final int ROOM_BYTES = 12;
    private static final int TOKEN_BYTES = 24;

    private final String base;

    CallLinks(BookingProperties settings) {
        this.base = settings.callBaseUrl();
    }

    /** A new room id that needs no URL encoding. */
    public String newRoom() {
        return random(ROOM_BYTES);
    }

    /** A new call link to this room. */
    public String newLink(String room) {
        return base + "/" + room + "?token=" + random(TOKEN_BYTES);
    }

    private static String random(int length) {
        byte[] bytes = KeyGenerators.secureRandom(length).generateKey();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
