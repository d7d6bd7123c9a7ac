package com.therapybooking.delivery.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.support.Api;
import com.therapybooking.support.Fleet;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.WebhookEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Checks that readers of the feed miss no event while instances are killed and deliveries are
 * stored late.
 */
@MostlyWaits
@Order(1)
class FeedInstancesTest {

    /** The maximum time until an accepted event is in the feed, and some time for the last read. */
    private static final Duration VISIBLE = Duration.ofSeconds(12);

    private static final Duration RUN = Duration.ofSeconds(8);

    @Test
    void noReaderMissesAnEventOfSeveralInstancesOneOfWhichIsKilled() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        Path folder = Path.of(TestDatabase.freshFolder());
        Map<String, String> variables = Map.of("MONGODB_URI", uri);
        try (Receiver receiver = Receiver.startForAnyFormat();
                TestService one = TestService.startOn(uri, folder.toString());
                TestService two = TestService.startOn(uri, folder.toString());
                ServiceProcess mortal = ServiceProcess.start(folder, variables)) {
            receiver.answers(webhook ->
                    Receiver.Answer.of(200)
                            .after(
                                    Duration.ofMillis(
                                            ThreadLocalRandom.current().nextInt(10) == 0
                                                    ? 4_000
                                                    : 0)));
            Practice practice = new Practice(one);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            List<Api> instances = List.of(one.api(), two.api(), mortal.api());
            List<FeedReader> readers =
                    List.of(
                            new FeedReader(one::api, key),
                            new FeedReader(two::api, key),
                            new FeedReader(() -> any(instances), key));
            List<String> acknowledged;
            List<String> late;
            try (FeedReader.Following _ = FeedReader.follow(readers);
                    SlowWriter writer = new SlowWriter(one, key);
                    Fleet guests = new Fleet(() -> any(instances), therapist, 100)) {
                sleep(RUN.dividedBy(2));
                mortal.kill();
                mortal.restart();
                sleep(RUN.dividedBy(2));
                mortal.kill();
                guests.stop();
                writer.stop();
                acknowledged = guests.acknowledged();
                late = writer.eventIds();
                Awaitility.await()
                        .atMost(VISIBLE)
                        .untilAsserted(() -> {
                            for (FeedReader reader : readers) {
                                assertThat(reader.bookingIds()).containsAll(acknowledged);
                                assertThat(reader.eventIds()).containsAll(late);
                            }
                        });
            }
            assertThat(acknowledged).hasSizeGreaterThan(50);
            assertThat(late).hasSizeGreaterThan(20);
            FeedReader fresh = new FeedReader(two::api, key);
            fresh.catchUp(200);
            for (FeedReader reader : readers) {
                reader.catchUp(200);
                assertThat(reader.eventIds())
                        .doesNotHaveDuplicates()
                        .containsExactlyElementsOf(fresh.eventIds());
            }
        }
    }

    private static Api any(List<Api> instances) {
        return instances.get(ThreadLocalRandom.current().nextInt(instances.size()));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stores deliveries of events that are up to five minutes old, like an instance that was
     * suspended.
     */
    private static final class SlowWriter implements AutoCloseable {
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final List<String> eventIds = new CopyOnWriteArrayList<>();
        private final Thread thread;

        SlowWriter(TestService service, Practice.Key key) {
            DeliveryStore store = service.bean(DeliveryStore.class);
            SigningKey owner =
                    service.bean(KeyCache.class).find(new ObjectId(key.id())).orElseThrow();
            thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (running.get()) {
                                    WebhookEvent event =
                                            WebhookEvent.ofService(
                                                    UUID.randomUUID(),
                                                    "booking.created",
                                                    Instant.now()
                                                            .truncatedTo(ChronoUnit.MILLIS)
                                                            .minusSeconds(
                                                                    ThreadLocalRandom.current()
                                                                            .nextInt(300)),
                                                    "{\"bookingId\":\"late\"}");
                                    boolean _ = store.insert(Delivery.first(event, owner)).join();
                                    eventIds.add(event.id().toString());
                                    sleep(Duration.ofMillis(100));
                                }
                            });
        }

        List<String> eventIds() {
            return List.copyOf(eventIds);
        }

        void stop() {
            running.set(false);
            join(thread);
        }

        @Override
        public void close() {
            stop();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
