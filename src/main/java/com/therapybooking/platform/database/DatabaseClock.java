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

    private record Anchor(Instant time, long nanos) {}

    private final MongoDatabase database;
    private volatile Anchor anchor = new Anchor(Instant.now(), System.nanoTime());

    DatabaseClock(MongoDatabase database) {
        this.database = database;
        synchronize();
    }

    @Override
    public Instant instant() {
        Anchor current = anchor;
        return current.time().plusNanos(System.nanoTime() - current.nanos());
    }

    /** Queries the database's time; keeps the last result when there is no answer. */
    @Scheduled(fixedDelay = 30_000)
    void synchronize() {
        try {
            long sent = System.nanoTime();
            Date time = database.runCommand(HELLO).getDate("localTime");
            long received = System.nanoTime();
            if (time != null) {
                anchor = new Anchor(time.toInstant(), sent + (received - sent) / 2);
            }
        } catch (MongoException | IllegalStateException e) {
            // the last result is used until the database answers again
        }
    }
}
