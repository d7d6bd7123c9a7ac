package com.therapybooking.platform.database;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import org.bson.Document;
import org.springframework.beans.factory.DisposableBean;

/**
 * The database's time, so that all instances agree on it. Between two queries it advances with this
 * machine's monotonic clock, also while the database is unavailable. A query may correct it,
 * forwards or backwards.
 */
public final class DatabaseClock extends Clock implements DisposableBean {

    static final Duration REFRESH = Duration.ofSeconds(30);
    private static final Document HELLO = new Document("hello", 1);

    private record Anchor(Instant time, long nanos) {}

    private final MongoDatabase database;
    private final Thread refresher;
    private volatile Anchor anchor = new Anchor(Instant.now(), System.nanoTime());

    DatabaseClock(MongoDatabase database) {
        this.database = database;
        synchronize();
        this.refresher = Thread.ofVirtual().name("database-clock").start(this::keepSynchronized);
    }

    @Override
    public Instant instant() {
        Anchor current = anchor;
        return current.time().plusNanos(System.nanoTime() - current.nanos());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        DatabaseClock clock = this;
        return new Clock() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return clock.withZone(other);
            }
        };
    }

    /** Queries the database's time; keeps the last result when there is no answer. */
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

    private void keepSynchronized() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(REFRESH);
                synchronize();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void destroy() {
        refresher.interrupt();
    }
}
