package com.therapybooking.support;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Several guests who book continuously while a test kills and restarts the service. Records the
 * acknowledged bookings.
 */
public final class Fleet implements AutoCloseable {

    private static final int GUESTS = 4;
    private static final int SESSION_MINUTES = 5;

    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger count = new AtomicInteger();
    private final Instant firstSession =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(30, ChronoUnit.DAYS);
    private final List<Thread> guests;

    /**
     * Starts the guests.
     *
     * @param api returns the API of a running instance
     * @param therapist the therapist of all bookings
     * @param pauseMillis the pause of each guest between two bookings
     */
    public Fleet(Supplier<Api> api, Practice.User therapist, long pauseMillis) {
        this.guests =
                java.util.stream.IntStream.range(0, GUESTS)
                        .mapToObj(i ->
                                Thread.ofVirtual().start(() -> book(api, therapist, pauseMillis)))
                        .toList();
    }

    private void book(Supplier<Api> api, Practice.User therapist, long pauseMillis) {
        while (running.get()) {
            try {
                Api.Reply reply =
                        api.get()
                                .post(
                                        "/api/bookings",
                                        null,
                                        body(therapist, count.getAndIncrement()));
                if (reply.status() == 201) {
                    acknowledged.add(reply.json().path("booking").path("_id").asString());
                }
            } catch (RuntimeException e) {
                // the service is unavailable, so this booking was not acknowledged
            }
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private String body(Practice.User therapist, int index) {
        return """
        {"therapistId":"%s","scheduledAt":"%s","durationMinutes":%d,\
        "client":{"name":"Jane Smith","email":"jane@example.com"}}\
        """
                .formatted(
                        therapist.id(),
                        firstSession.plus((long) SESSION_MINUTES * index, ChronoUnit.MINUTES),
                        SESSION_MINUTES);
    }

    /** Returns the ids of the bookings that the service answered with 201. */
    public List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops the guests and waits for their last replies. A second call has no effect. */
    public void stop() {
        running.set(false);
        for (Thread guest : guests) {
            try {
                guest.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
