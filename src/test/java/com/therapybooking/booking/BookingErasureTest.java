package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import org.junit.jupiter.api.Test;

class BookingErasureTest extends BookingHttp {

    @Test
    void keepsTheIdempotencyKeyUntilItsClientIsErased() {
        User therapist = newUser("therapist");
        String email = address();
        String body = guestBody(therapist, freeTime(), email);
        Api.Reply first = book(null, body, Idempotency.HEADER, email);

        erase(therapist.email());

        assertThat(id(book(null, body, Idempotency.HEADER, email))).isEqualTo(id(first));

        erase(email);

        assertThat(book(null, body, Idempotency.HEADER, email).status()).isEqualTo(400);
    }

    private void erase(String email) {
        new Practice(api, admin)
                .post("/api/privacy/erase", "{\"email\":\"%s\"}".formatted(email));
    }
}
