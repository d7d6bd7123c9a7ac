package com.therapybooking.platform.database;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.bson.Document;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * The database's time, so that all instances agree on it. Between two queries it advances with this
 * machine's monotonic clock, also while the database is unavailable. A query may correct it,
 * forwards or backwards.
 */
final class DatabaseClock implements InstantSource {

    private static final Document HELLO = new Document("hello", 1);

    /**
     * A round trip longer than this, in nanoseconds, is repeated: it may include a wait for a
     * connection.
     */
    private static final long LONG_ROUND_TRIP = 50_000_000;

    private static final int MAX_SAMPLES = 3;

    /**
     * A time, and the reading of the monotonic clock at it: for the database's time the middle of
     * the round trip.
     */
    private record Anchor(Instant time, long nanos, long roundTrip) {}

    private final MongoDatabase database;
    private volatile Anchor anchor = new Anchor(Instant.now(), System.nanoTime(), 0);

    DatabaseClock(MongoDatabase database) {
        this.database = database;
        synchronize();
    }

    @Override
    public Instant instant() {
        Anchor current = anchor;
        return current.time().plusNanos(System.nanoTime() - current.nanos());
    }

    private Anchor sample() {
        long sent = System.nanoTime();
        Date time = database.runCommand(HELLO).getDate("localTime");
        long roundTrip = System.nanoTime() - sent;
        if (time == null) {
            throw new IllegalStateException("the reply of the database has no localTime");
        }
        return new Anchor(time.toInstant(), sent + roundTrip / 2, roundTrip);
    }

    /** Queries the database's time; keeps the last result when there is no answer. */
    @Scheduled(fixedDelay = 30_000)
    void synchronize() {
        try {
            Anchor best = sample();
            for (int i = 1; i < MAX_SAMPLES && best.roundTrip() > LONG_ROUND_TRIP; i++) {
                Anchor next = sample();
                best = next.roundTrip() < best.roundTrip() ? next : best;
            }
            anchor = best;
        } catch (MongoException | IllegalStateException e) {
            // the last result is used until the database answers again
        }
    }
}
