package com.therapybooking.bench;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Books sessions as a guest, each at a different time, and cancels some of them. */
final class GuestBookings implements LoadDriver.Calls {

    private static final int SESSION_MINUTES = 50;
    private static final String NAME = "Jane Smith of the long and winding name ".repeat(2).strip();

    private final List<String> therapists;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Instant firstSession =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(30, ChronoUnit.DAYS);

    GuestBookings(List<String> therapists) {
        this.therapists = therapists;
    }

    @Override
    public byte[] request(String mark, int index) {
        int session = sessions.getAndIncrement();
        String therapist = therapists.get(session % therapists.size());
        Instant time =
                firstSession.plus(
                        (long) SESSION_MINUTES * (session / therapists.size()), ChronoUnit.MINUTES);
        String body =
                "{\"therapistId\":\""
                        + therapist
                        + "\",\"scheduledAt\":\""
                        + time
                        + "\",\"paymentMethod\":\"bank_transfer\",\"timeZone\":\"Europe/Berlin\","
                        + "\"client\":{\"name\":\""
                        + NAME
                        + "\",\"email\":\""
                        + mark
                        + "."
                        + index
                        + "@example.com\"}}";
        return Wire.post("/api/bookings", "", body);
    }

    @Override
    public int accepted() {
        return 201;
    }

    @Override
    public void after(Wire wire, Wire.Message reply, LoadDriver.Phase phase, int index)
            throws IOException {
        if (phase.hangShare() > 0 && index % phase.hangShare() == 0) {
            String id = text(reply.body(), "\"_id\":\"");
            String token = "X-Booking-Token: " + text(reply.body(), "\"manageToken\":\"") + "\r\n";
            wire.write(Wire.post("/api/bookings/" + id + "/cancel", token, ""));
            wire.read();
        }
    }

    private static String text(String json, String before) {
        int start = json.indexOf(before) + before.length();
        return json.substring(start, json.indexOf('"', start));
    }
}
