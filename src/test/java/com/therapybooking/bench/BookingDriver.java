package com.therapybooking.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Books as guests. In the open model each call has its time, and a call that starts late counts
 * from then; without a rate every connection books as fast as it is answered.
 */
final class BookingDriver {

    private static final int CONNECTIONS = 64;
    private static final int SESSION_MINUTES = 50;
    private static final double NANOS_OF_SECOND = 1e9;
    private static final String NAME = "Jane Smith of the long and winding name ".repeat(2).strip();

    private final int port;
    private final List<String> therapists;
    private final AtomicInteger sessions = new AtomicInteger();
    private final Instant firstSession =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(30, ChronoUnit.DAYS);

    BookingDriver(int port, List<String> therapists) {
        this.port = port;
        this.therapists = therapists;
    }

    /**
     * One phase of bookings.
     *
     * @param rate calls a second, 0 for as many as are answered
     * @param hangShare one call of this many is followed by a cancellation, 0 for none
     */
    record Phase(String name, double rate, double seconds, int hangShare) {

        Phase lasting(double otherSeconds) {
            return new Phase(name, rate, otherSeconds, hangShare);
        }
    }

    /** Drives one phase to its end; returns once the last call was answered. */
    void run(Phase phase, String mark, Ledger ledger) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + (long) (phase.seconds() * NANOS_OF_SECOND);
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> connection(phase, mark, ledger, next, start, end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void connection(
            Phase phase, String mark, Ledger ledger, AtomicInteger next, long start, long end) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Wire wire = new Wire(socket);
            while (true) {
                int index = next.getAndIncrement();
                long due =
                        phase.rate() == 0
                                ? System.nanoTime()
                                : start + (long) (index / phase.rate() * NANOS_OF_SECOND);
                if (due >= end || index >= ledger.size()) {
                    return;
                }
                for (long left = due - System.nanoTime();
                        left > 0;
                        left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                ledger.scheduled(index, due);
                wire.write(booking(mark, index));
                Wire.Message reply = wire.read();
                if (reply != null && reply.status() == 201) {
                    ledger.accepted(index, System.nanoTime());
                    if (phase.hangShare() > 0 && index % phase.hangShare() == 0) {
                        cancel(wire, reply);
                    }
                } else if (ledger.refused.getAndIncrement() == 0) {
                    System.err.println("The first refusal: " + reply);
                }
            }
        } catch (IOException e) {
            ledger.refused.incrementAndGet();
        }
    }

    private byte[] booking(String mark, int index) {
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
        return post("/api/bookings", body, null);
    }

    private static void cancel(Wire wire, Wire.Message booked) throws IOException {
        String id = text(booked.body(), "\"_id\":\"");
        String token = text(booked.body(), "\"manageToken\":\"");
        wire.write(post("/api/bookings/" + id + "/cancel", "", token));
        wire.read();
    }

    static String text(String json, String before) {
        int start = json.indexOf(before) + before.length();
        return json.substring(start, json.indexOf('"', start));
    }

    private static byte[] post(String path, String body, @Nullable String token) {
        String head =
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + (token == null ? "" : "X-Booking-Token: " + token + "\r\n")
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.ISO_8859_1);
    }
}
