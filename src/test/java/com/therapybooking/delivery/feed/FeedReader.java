package com.therapybooking.delivery.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A receiver that reads the feed of its key page by page and stores every event that it gets. */
public final class FeedReader {

    private static final int OK = 200;
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Supplier<Api> api;
    private final Practice.Key key;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private @Nullable String cursor;

    public FeedReader(Supplier<Api> api, Practice.Key key) {
        this.api = api;
        this.key = key;
    }

    /** Repeats {@link #catchUp} for each reader in a thread until the result is closed. */
    public static Following follow(List<FeedReader> readers) {
        AtomicBoolean running = new AtomicBoolean(true);
        List<Thread> threads =
                readers.stream()
                        .map(reader ->
                                Thread.ofVirtual()
                                        .start(() -> {
                                            while (running.get()) {
                                                reader.catchUp(50);
                                                LockSupport.parkNanos(PAUSE.toNanos());
                                            }
                                        }))
                        .toList();
        return () -> {
            running.set(false);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    /** Threads that read feeds. */
    public interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Reads to the end of the feed. If the service is unavailable or returns 429 or 503, the next
     * call continues at the same cursor.
     */
    void catchUp(int limit) {
        boolean more = true;
        while (more) {
            Api.Reply reply;
            try {
                reply = read(limit);
            } catch (RuntimeException e) {
                return;
            }
            if (reply.status() != OK) {
                assertThat(reply.status()).as(reply.text()).isIn(429, 503);
                return;
            }
            reply.json().path("events").forEach(events::add);
            cursor = reply.json().path("nextCursor").asString(null);
            more = !reply.json().path("events").isEmpty();
        }
    }

    private Api.Reply read(int limit) {
        String after = cursor == null ? "" : "&after=" + cursor;
        return api.get().get("/api/webhooks/feed?limit=" + limit + after, key.rawKey());
    }

    List<JsonNode> events() {
        return events;
    }

    public List<String> eventIds() {
        return events.stream().map(event -> event.path("id").asString()).toList();
    }

    public Set<String> bookingIds() {
        return events.stream()
                .map(event -> event.path("data").path("bookingId").asString())
                .collect(Collectors.toSet());
    }
}
