package com.therapybooking.delivery.keyhealth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Tests keys that fail, are disabled, and recover. */
@ParameterizedClass
@SuppressWarnings({"NullAway", "UnusedVariable"}) // JUnit injects the parameter
@MethodSource("databases")
@MostlyWaits
@Order(1)
class KeyHealthTest {

    private static final String FAILING = "webhook.key_failing";
    private static final String DISABLED = "webhook.key_disabled";
    private static final Duration DISABLE_AFTER = Duration.ofSeconds(5);

    /** The time in which an unexpected event would arrive. */
    private static final Duration WAIT_FOR_UNEXPECTED = Duration.ofSeconds(6);

    /**
     * The expected numbers of events. {@link #stop} checks each of them again at the end of the
     * class.
     */
    private static final Map<About, Count> EXPECTED_COUNTS = new LinkedHashMap<>();

    private static TestService service;
    private static Practice practice;
    private static Practice.User therapist;
    private static Receiver watcher;

    @Parameter private String database;

    private final List<Practice.Key> keys = new ArrayList<>();
    private Receiver receiver;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    static void start(String database) {
        service =
                TestService.startOn(
                        database,
                        TestDatabase.freshFolder(),
                        "therapy.webhook.timeout=20s",
                        "therapy.webhook.retry-schedule=" + "50ms,".repeat(100) + "50ms",
                        "therapy.webhook.disable-after=" + DISABLE_AFTER.toSeconds() + "s");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
        watcher = Receiver.start();
        practice.newKey(watcher, FAILING, DISABLED);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        try {
            EXPECTED_COUNTS.forEach(KeyHealthTest::assertNoFurtherEvent);
        } finally {
            EXPECTED_COUNTS.clear();
            service.close();
            watcher.close();
        }
    }

    @BeforeEach
    void newReceiver() {
        receiver = Receiver.start();
    }

    /**
     * Disables the keys of this test, so that they do not fail with the bookings of the next test.
     */
    @AfterEach
    void closeReceiver() {
        keys.forEach(key -> practice.changeKey(key, "{\"active\":false}"));
        receiver.close();
    }

    @Test
    void announcesEveryFailingEpisodeOnceHoweverShort() {
        Practice.Key key = newKey("booking.created", FAILING);
        for (int episode = 1; episode <= 3; episode++) {
            failTimes(10);
            String booking = practice.book(therapist).id();
            awaitDelivered(key, episode);
            assertThat(receiver.webhooks(webhook -> webhook.bookingId().equals(booking)))
                    .hasSize(11);
            JsonNode data = awaitEvents(FAILING, key, episode).getLast().json().path("data");
            assertThat(data.path("consecutiveFailures").asInt()).isEqualTo(10);
            assertThat(data.path("lastStatus").asInt()).isEqualTo(500);
        }
        eventsAbout(FAILING, key, 3);
        await().untilAsserted(() -> assertThat(recovered(key)).isEqualTo(3));
        assertNoEventAboutItself(key);
    }

    @Test
    void announcesNothingBelowTenFailuresInARow() {
        Practice.Key key = newKey("booking.created");
        for (int episode = 1; episode <= 2; episode++) {
            failTimes(9);
            practice.book(therapist);
            awaitDelivered(key, episode);
        }
        failTimes(10);
        practice.book(therapist);
        awaitDelivered(key, 3);
        eventsAbout(FAILING, key, 1);
    }

    @Test
    void announcesADisabledKeyOnceAndWithinTwoSecondsOfItsTime() {
        Practice.Key key = newKey("booking.created", FAILING, DISABLED);
        receiver.answers(500);
        practice.book(therapist);
        Instant first = receiver.await(1, webhook -> true).getFirst().at();

        await().until(() -> !isActive(key));
        assertThat(Duration.between(first, Instant.now()))
                .isBetween(DISABLE_AFTER.minusSeconds(1), DISABLE_AFTER.plusSeconds(2));
        assertThat(key(key).path("disabledReason").asString()).contains("failed since");
        JsonNode disabled = eventsAbout(DISABLED, key, 1).getFirst().json().path("data");
        assertThat(disabled.path("displayKey").asString()).startsWith("sk_live_");
        assertThat(disabled.path("consecutiveFailures").asInt()).isGreaterThan(10);
        practice.changeKey(key, "{\"allowedEvents\":[\"booking.created\"]}");

        receiver.answers(200);
        practice.changeKey(key, "{\"active\":true}");
        awaitDelivered(key, 1);
        receiver.answers(500);
        practice.book(therapist);
        eventsAbout(FAILING, key, 2);
        eventsAbout(DISABLED, key, 2);
        assertNoEventAboutItself(key);
    }

    @Test
    void countsATestInTheCountersAndNowhereElse() {
        Practice.Key key = newKey("booking.created");
        receiver.answers(500);
        for (int i = 0; i < 12; i++) {
            test(key);
        }
        receiver.answers(410);
        test(key);
        assertThat(isActive(key)).isTrue();
        assertThat(key(key).path("failureCount").asInt()).isEqualTo(13);

        failTimes(9);
        practice.book(therapist);
        awaitDelivered(key, 1);
        // a successful test webhook does not end a failing streak
        AtomicInteger attempts = new AtomicInteger();
        receiver.answers(webhook ->
                Receiver.Answer.of(
                        webhook.event().equals("webhook.test") || attempts.incrementAndGet() > 14
                                ? 200
                                : 500));
        practice.book(therapist);
        await().until(() -> attempts.get() >= 5);
        test(key);
        awaitDelivered(key, 2);
        JsonNode data = eventsAbout(FAILING, key, 1).getFirst().json().path("data");
        assertThat(data.path("consecutiveFailures").asInt()).isEqualTo(10);
    }

    @Test
    void aLateResultCountsForTheUrlOfItsAttempt() {
        try (Receiver corrected = Receiver.start()) {
            Practice.Key key = newKey("booking.created");
            CountDownLatch moved = new CountDownLatch(1);
            receiver.answersAfter(moved, 410);
            for (int i = 0; i < 12; i++) {
                practice.book(therapist);
            }
            receiver.await(12, webhook -> true);
            practice.changeKey(key, "{\"webhookUrl\":\"" + corrected.url() + "\"}");
            moved.countDown();

            awaitDelivered(key, 12);
            assertThat(isActive(key)).isTrue();
            assertThat(key(key).path("failureCount").asInt()).isEqualTo(12);
        }
    }

    @Test
    void failuresOfAnAbandonedUrlAreNotAnnounced() {
        try (Receiver corrected = Receiver.start()) {
            Practice.Key key = newKey("booking.created");
            CountDownLatch moved = new CountDownLatch(1);
            receiver.answersAfter(moved, 500);
            for (int i = 0; i < 12; i++) {
                practice.book(therapist);
            }
            receiver.await(12, webhook -> true);
            practice.changeKey(key, "{\"webhookUrl\":\"" + corrected.url() + "\"}");
            moved.countDown();

            awaitDelivered(key, 12);
            eventsAbout(FAILING, key, 0);
        }
    }

    @Test
    void aNewUrlBeginsANewFailingWindow() {
        try (Receiver corrected = Receiver.start()) {
            Practice.Key key = newKey("booking.created");
            AtomicInteger seen = new AtomicInteger();
            AtomicBoolean moved = new AtomicBoolean();
            receiver.answers(webhook -> {
                if (seen.incrementAndGet() == 9) {
                    await().atMost(Duration.ofSeconds(15)).untilTrue(moved);
                }
                return Receiver.Answer.of(500);
            });
            failTimes(corrected, 5);
            practice.book(therapist);
            receiver.await(9, webhook -> true);
            practice.changeKey(key, "{\"webhookUrl\":\"" + corrected.url() + "\"}");
            moved.set(true);
            awaitDelivered(key, 1);

            failTimes(corrected, 10);
            practice.book(therapist);
            awaitDelivered(key, 2);
            JsonNode data = eventsAbout(FAILING, key, 1).getFirst().json().path("data");
            assertThat(data.path("consecutiveFailures").asInt()).isEqualTo(10);
        }
    }

    @Test
    void goneDisablesTheKeyAndKeepsTheEventsOfABookingInOrder() {
        Practice.Key key = newKey("booking.created", "booking.rescheduled");
        receiver.answers(410);
        List<String> bookings = new ArrayList<>();
        bookings.add(practice.book(therapist).id());
        eventsAbout(DISABLED, key, 1);
        assertThat(key(key).path("disabledReason").asString()).contains("410");
        int sent = receiver.webhooks().size();

        List<String> times = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Practice.Booked booking = practice.book(therapist);
            bookings.add(booking.id());
            if (i == 0) {
                Instant time = Instant.parse(booking.json().path("scheduledAt").asString());
                times.add(time.toString());
                for (int move = 0; move < 6; move++) {
                    time = time.plus(400, ChronoUnit.DAYS);
                    practice.move(booking, time);
                    times.add(time.toString());
                }
            }
        }
        await().untilAsserted(() ->
                assertThat(
                                practice.get("/api/webhooks/deliveries?keyId=" + key.id())
                                        .path("deliveries"))
                        .hasSize(13));
        assertThat(receiver.webhooks()).hasSize(sent);
        practice.changeKey(key, "{\"active\":false}");
        assertThat(key(key).path("disabledReason").asString()).contains("410");
        receiver.answers(200);
        receiver.forget();
        practice.changeKey(key, "{\"active\":true}");

        receiver.await(13, webhook -> true);
        assertThat(receiver.webhooks())
                .extracting(Receiver.Webhook::bookingId)
                .hasSameElementsAs(bookings);
        assertThat(receiver.webhooks())
                .filteredOn(webhook -> webhook.bookingId().equals(bookings.get(1)))
                .extracting(webhook -> webhook.json().path("data").path("scheduledAt").asString())
                .isEqualTo(times);
        assertThat(eventsAbout(DISABLED, key, 1)).hasSize(1);
    }

    private Practice.Key newKey(String... events) {
        Practice.Key key = practice.newKey(receiver, events);
        keys.add(key);
        return key;
    }

    private void failTimes(int times) {
        failTimes(receiver, times);
    }

    private static void failTimes(Receiver receiver, int times) {
        AtomicInteger left = new AtomicInteger(times);
        receiver.answers(webhook -> Receiver.Answer.of(left.getAndDecrement() > 0 ? 500 : 200));
    }

    private static void awaitDelivered(Practice.Key key, int count) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(
                                        practice.get(
                                                        "/api/webhooks/deliveries?status=delivered&keyId="
                                                                + key.id())
                                                .path("deliveries"))
                                .hasSize(count));
    }

    private static void test(Practice.Key key) {
        practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
    }

    /**
     * Waits for the events about this key. The check for unexpected events follows at the end of
     * the class.
     */
    private static List<Receiver.Webhook> eventsAbout(String event, Practice.Key about, int times) {
        List<Receiver.Webhook> events = awaitEvents(event, about, times);
        EXPECTED_COUNTS.put(new About(event, about), new Count(times, Instant.now()));
        assertThat(events).hasSize(times);
        return events;
    }

    private static void assertNoFurtherEvent(About about, Count count) {
        await().atMost(WAIT_FOR_UNEXPECTED.plusSeconds(1))
                .until(() -> Instant.now().isAfter(count.at().plus(WAIT_FOR_UNEXPECTED)));
        assertThat(awaitEvents(about.event(), about.key(), 0))
                .as(about.event())
                .hasSize(count.times());
    }

    private static List<Receiver.Webhook> awaitEvents(String event, Practice.Key about, int times) {
        return watcher.await(times, webhook -> isAbout(webhook, event, about));
    }

    private void assertNoEventAboutItself(Practice.Key key) {
        await().during(Duration.ofSeconds(1))
                .until(() ->
                        receiver.webhooks(webhook -> aboutKey(webhook).equals(key.id())).isEmpty());
    }

    private static String aboutKey(Receiver.Webhook webhook) {
        return webhook.json().path("data").path("keyId").asString("");
    }

    private static boolean isAbout(Receiver.Webhook webhook, String event, Practice.Key about) {
        return webhook.event().equals(event) && aboutKey(webhook).equals(about.id());
    }

    private static long recovered(Practice.Key key) {
        return service.bean(MongoDatabase.class)
                .getCollection("service_events")
                .countDocuments(
                        new Document("event", "webhook.key_recovered")
                                .append("about", new ObjectId(key.id())));
    }

    private static boolean isActive(Practice.Key key) {
        return key(key).path("active").asBoolean();
    }

    private static JsonNode key(Practice.Key key) {
        return practice.get("/api/webhooks/keys/" + key.id()).path("key");
    }

    private record About(String event, Practice.Key key) {}

    private record Count(int times, Instant at) {}
}
