package com.therapybooking.delivery.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A receiver that reads the feed of its key page by page and stores every event that it gets. */
final class FeedReader {

    private static final int OK = 200;

    private final Supplier<Api> api;
    private final Practice.Key key;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private @Nullable String cursor;

    FeedReader(Supplier<Api> api, Practice.Key key) {
        this.api = api;
        this.key = key;
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

    List<String> eventIds() {
        return events.stream().map(event -> event.path("id").asString()).toList();
    }

    Set<String> bookingIds() {
        return events.stream()
                .map(event -> event.path("data").path("bookingId").asString())
                .collect(Collectors.toSet());
    }
}
