package com.therapybooking.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests the data of an event for a key with {@code payload: minimal}. */
class PayloadModeTest {

    @Test
    void leavesPeoplesIdsAndNoLinks() {
        String full =
                "{\"bookingId\":\"b\",\"isGuestBooking\":true,"
                        + "\"client\":{\"id\":null,\"name\":\"Jane \\\"J\\\" Smith\",\"email\":\"j@example.com\"},"
                        + "\"therapist\":{\"id\":\"t\",\"name\":\"Dr. Doe\",\"email\":null},"
                        + "\"scheduledAt\":\"2030-01-20T14:00:00Z\",\"durationMinutes\":50,\"amount\":75.5,"
                        + "\"paymentProvider\":\"bank \\u001f/\\\\\",\"paymentReference\":\"R\","
                        + "\"secureCallLink\":\"https://x\",\"roomId\":\"r\",\"timeZone\":\"Europe/Berlin\"}";

        assertThat(PayloadMode.MINIMAL.show(full))
                .isEqualTo(
                        "{\"bookingId\":\"b\",\"isGuestBooking\":true,\"client\":{\"id\":null},"
                                + "\"therapist\":{\"id\":\"t\"},\"scheduledAt\":\"2030-01-20T14:00:00Z\","
                                + "\"durationMinutes\":50,\"amount\":75.5,"
                                + "\"paymentProvider\":\"bank \\u001f/\\\\\",\"timeZone\":\"Europe/Berlin\"}");
        assertThat(PayloadMode.FULL.show(full)).isSameAs(full);
    }

    @Test
    void keepsTheDataOfEventsAboutTheServiceItself() {
        String data =
                "{\"keyId\":\"k\",\"name\":\"Key\",\"consecutiveFailures\":10,\"lastStatus\":null}";

        assertThat(PayloadMode.MINIMAL.show(data)).isEqualTo(data);
    }
}
