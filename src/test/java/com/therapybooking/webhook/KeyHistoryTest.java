package com.therapybooking.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/**
 * Tests the history of a key's settings with concurrent changes. The timeline of a booking uses
 * this history to say why a key did not get an event.
 */
class KeyHistoryTest {

    private static final int CHANGES = 20;

    @Test
    void recordsEachStateOnceWhenCallsChangeAKeyAtTheSameTime() throws InterruptedException {
        try (TestService service = TestService.start()) {
            Practice practice = new Practice(service);
            Practice.Key key = practice.newKey("http://127.0.0.1:9/hook", "", "booking.created");
            List<Callable<Void>> calls = new ArrayList<>();
            for (String body :
                    List.of(
                            "{\"active\":false}",
                            "{\"active\":true}",
                            "{\"allowedEvents\":[\"booking.created\"]}",
                            "{\"allowedEvents\":[\"booking.created\",\"booking.cancelled\"]}")) {
                calls.add(repeated(() -> patch(service, key, body)));
            }
            calls.add(repeated(() -> disable(service, key)));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> each : threads.invokeAll(calls)) {
                    assertThat(each).succeedsWithin(Duration.ofSeconds(1));
                }
            }

            Document stored =
                    Objects.requireNonNull(
                            service.bean(MongoDatabase.class)
                                    .getCollection("webhook_keys")
                                    .find(Filters.eq("_id", new ObjectId(key.id())))
                                    .first());
            List<Document> history = stored.getList(KeyDocument.HISTORY, Document.class);
            assertThat(history).hasSizeGreaterThan(2);
            assertThat(state(history.getLast())).isEqualTo(state(stored));
            for (int i = 1; i < history.size(); i++) {
                assertThat(state(history.get(i))).isNotEqualTo(state(history.get(i - 1)));
            }
        }
    }

    private static Callable<Void> repeated(Runnable change) {
        return () -> {
            for (int i = 0; i < CHANGES; i++) {
                change.run();
            }
            return null;
        };
    }

    private static void disable(TestService service, Practice.Key key) {
        try {
            boolean _ =
                    service.bean(WebhookService.class).disable(new ObjectId(key.id()), 0, "a test");
        } catch (ProblemException e) {
            assertThat(e.status()).isEqualTo(HttpStatus.CONFLICT);
        }
    }

    /** Repeats the PATCH while it gets 409. */
    private static void patch(TestService service, Practice.Key key, String body) {
        int status;
        do {
            status =
                    service.api()
                            .call("PATCH", "/api/webhooks/keys/" + key.id(), service.admin(), body)
                            .status();
        } while (status == 409);
        assertThat(status).isEqualTo(200);
    }

    private static List<Object> state(Document document) {
        return List.of(
                document.getBoolean(KeyDocument.ACTIVE),
                document.getList(KeyDocument.EVENTS, String.class));
    }
}
