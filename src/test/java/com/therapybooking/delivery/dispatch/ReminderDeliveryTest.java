package com.therapybooking.delivery.dispatch;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.booking.BookingSearch;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.ReminderDue;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Practice.Booked;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.Receiver.Answer;
import com.therapybooking.support.Receiver.Webhook;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Tests reminders in real time, from the reminder time to the receiver. The reminder times, or the
 * sessions, are a few seconds in the future.
 */
@MostlyWaits
@Order(1)
class ReminderDeliveryTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LATEST = Duration.ofSeconds(5);

    /**
     * Reminders of disabled keys expire in a periodic check. It runs five seconds after the end of
     * the previous check.
     */
    private static final Duration NEXT_CHECK = Duration.ofSeconds(7);

    private static final String REMINDER = "booking.reminder";

    private static TestService service;
    private static Practice practice;
    private static Iterator<Practice.User> therapists;

    private Receiver receiver = Receiver.start();
    private Practice.Key key = new Practice.Key("", "", "");

    @BeforeAll
    static void start() {
        service = TestService.start();
        practice = new Practice(service);
        therapists = newTherapists(practice, 24).iterator();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void createKey() {
        key = practice.newKey(receiver, REMINDER);
    }

    @AfterEach
    void deleteKeyAndCloseReceiver() {
        practice.deleteKey(key);
        receiver.close();
    }

    @Test
    void isSentAtEachReminderTimeUnlessTheBookingChanged() {
        Instant mark = soon().plusSeconds(6);
        Map<ReminderType, Booked> bookings = new EnumMap<>(ReminderType.class);
        for (ReminderType type : ReminderType.values()) {
            bookings.put(type, confirmed(mark.plus(type.before())));
        }
        Instant session = mark.plus(ReminderType.QUARTER.before());
        Booked unpaid = practice.book(therapists.next(), session);
        Booked cancelled = confirmed(session);
        practice.cancel(cancelled);
        Booked moved = confirmed(session);
        practice.move(moved, session.plus(2, ChronoUnit.HOURS));

        List<Webhook> webhooks = receiver.await(3, webhook -> true);

        assertThat(webhooks)
                .allSatisfy(webhook ->
                        assertThat(webhook.at())
                                .isBetween(mark.minusMillis(50), mark.plus(LATEST)));
        bookings.forEach((type, booking) -> {
            Webhook webhook = receiver.await(REMINDER, booking.id());
            assertThat(webhook.json().path("data").path("reminderType").asString())
                    .isEqualTo(type.text());
            assertThat(webhook.json().path("data").path("reminderLabel").asString())
                    .isEqualTo(type.label());
            assertThat(webhook.json().path("data").path("timeUntilSession").asString())
                    .isEqualTo(type.label());
        });
        assertThat(List.of(unpaid, cancelled, moved)).allMatch(one -> reminders(one) == 0);
        assertThat(receiver.webhooks()).hasSize(3);
    }

    @Test
    void endsAWaitingReminderWhenItsBookingChanges() {
        receiver.answers(500);
        Instant mark = soon().plusSeconds(6);
        Booked cancelled = confirmed(mark.plus(ReminderType.HOUR.before()));
        Booked moved = confirmed(mark.plus(ReminderType.QUARTER.before()));
        Delivery first = attempted(cancelled);
        Delivery second = attempted(moved);

        practice.cancel(cancelled);
        practice.move(moved, mark.plus(50, ChronoUnit.HOURS));

        // a second attempt that has begun delays the cancellation
        await().untilAsserted(() -> {
            assertThat(find(first))
                    .returns(DeliveryStatus.CANCELLED, Delivery::status)
                    .returns("booking cancelled", Delivery::lastError);
            assertThat(find(second))
                    .returns(DeliveryStatus.CANCELLED, Delivery::status)
                    .returns("booking moved", Delivery::lastError);
        });
    }

    @Test
    void endsAReminderThatWaitsForTheRateLimitWhenItsBookingIsCancelled() {
        practice.changeKey(key, "{\"rateLimit\":1}");
        Instant mark = soon().plusSeconds(6);
        Booked first = confirmed(mark.plus(ReminderType.HOUR.before()));
        Booked second = confirmed(mark.plus(ReminderType.QUARTER.before()));
        Webhook sent = receiver.await(1, webhook -> true).getFirst();
        Booked other = sent.bookingId().equals(first.id()) ? second : first;
        await().atMost(TIMEOUT).until(() -> !deliveries(other).isEmpty());

        practice.cancel(other);

        assertThat(deliveries(other))
                .singleElement()
                .returns(DeliveryStatus.CANCELLED, Delivery::status)
                .returns("booking cancelled", Delivery::lastError)
                .returns(0, Delivery::attemptCount);
        assertThat(receiver.webhooks()).hasSize(1);
    }

    @Test
    void sendsNothingOfACancelledBookingEvenIfTheReminderIsUnderWay() {
        Booked booking = confirmed(soon().plus(1, ChronoUnit.HOURS));
        BookingEvent reminder = reminderOf(booking);
        practice.cancel(booking);

        service.bean(Dispatcher.class).accept(reminder);

        assertThat(finished(booking))
                .returns(DeliveryStatus.CANCELLED, Delivery::status)
                .returns("booking cancelled", Delivery::lastError);
        assertThat(receiver.webhooks()).isEmpty();
    }

    @Test
    void triesUntilTheSessionBeginsAndNeverAfter() {
        receiver.answers(500);
        Booked booking = confirmed(soon().plusSeconds(4));
        Instant session = session(booking);
        service.bean(Dispatcher.class).accept(reminderOf(booking));

        Delivery ended = finished(booking);

        assertThat(ended.status()).isEqualTo(DeliveryStatus.EXPIRED);
        assertThat(ended.lastError()).isNotBlank();
        assertThat(ended.lastStatus()).isEqualTo(500);
        assertThat(receiver.webhooks())
                .hasSizeGreaterThan(1)
                .allSatisfy(webhook -> assertThat(webhook.at()).isBefore(session));
    }

    @Test
    void sendsAReminderAgainOnRequestThoughItIsOver() {
        Booked cancelled = confirmed(soon().plus(1, ChronoUnit.HOURS));
        Booked moved = confirmed(soon().plus(2, ChronoUnit.HOURS));
        Booked begun = confirmed(soon());
        List<Booked> all = List.of(cancelled, moved, begun);
        for (Booked booking : all) {
            service.bean(Dispatcher.class).accept(reminderOf(booking));
            assertThat(finished(booking).status()).isEqualTo(DeliveryStatus.DELIVERED);
        }
        practice.cancel(cancelled);
        practice.move(moved, session(moved).plus(3, ChronoUnit.HOURS));
        await().atMost(TIMEOUT).until(() -> Instant.now().isAfter(session(begun)));

        for (Booked booking : all) {
            Delivery delivery = deliveries(booking).getFirst();
            practice.post("/api/webhooks/deliveries/" + delivery.id() + "/retry", null);

            receiver.await(2, webhook -> webhook.bookingId().equals(booking.id()));
            assertThat(finished(booking))
                    .returns(DeliveryStatus.DELIVERED, Delivery::status)
                    .returns(2, Delivery::attemptCount);
        }
    }

    @Test
    void aRequestedReminderFollowsTheOrdinaryScheduleAndSurvivesFurtherChanges() {
        Booked booking = confirmed(soon().plus(1, ChronoUnit.HOURS));
        BookingEvent reminder = reminderOf(booking);
        practice.move(booking, session(booking).plus(1, ChronoUnit.HOURS));
        service.bean(Dispatcher.class).accept(reminder);
        Delivery over = finished(booking);
        assertThat(over.status()).isEqualTo(DeliveryStatus.CANCELLED);
        receiver.answers(500);
        practice.post("/api/webhooks/deliveries/" + over.id() + "/retry", null);
        attempted(booking);

        practice.cancel(booking);

        assertThat(find(over).status()).isEqualTo(DeliveryStatus.PENDING);
        receiver.answers(200);
        practice.post("/api/webhooks/deliveries/" + over.id() + "/retry", null);
        await().atMost(TIMEOUT).until(() -> find(over).status() == DeliveryStatus.DELIVERED);
    }

    @Test
    void recoveryDoesNotReopenRemindersOfChangedBookings() {
        Instant from = Instant.now();
        receiver.answers(500);
        Booked booking = confirmed(soon().plus(1, ChronoUnit.HOURS));
        service.bean(Dispatcher.class).accept(reminderOf(booking));
        Delivery waiting = attempted(booking);
        practice.cancel(booking);
        assertThat(find(waiting).status()).isEqualTo(DeliveryStatus.CANCELLED);
        receiver.answers(200);

        assertThat(
                        practice.post(
                                        "/api/webhooks/keys/" + key.id() + "/recover",
                                        "{\"from\":\""
                                                + from
                                                + "\",\"to\":\"2090-01-01T00:00:00Z\"}")
                                .path("count")
                                .asLong())
                .isZero();
        assertThat(find(waiting).status()).isEqualTo(DeliveryStatus.CANCELLED);
    }

    @Test
    void retryAfterLeavesAReminderTimeForOneMoreAttempt() {
        receiver.answers(webhook -> Answer.of(503).with("Retry-After", "3600"));
        Booked booking = confirmed(soon().plusSeconds(4));
        service.bean(Dispatcher.class).accept(reminderOf(booking));
        receiver.await(REMINDER, booking.id());

        receiver.answers(200);

        assertThat(finished(booking))
                .returns(DeliveryStatus.DELIVERED, Delivery::status)
                .returns(2, Delivery::attemptCount);
    }

    @Test
    void breaksAnAttemptOffWhenTheSessionBegins() {
        receiver.answers(webhook -> Answer.of(200).after(Duration.ofSeconds(8)));
        Booked booking = confirmed(soon());
        service.bean(Dispatcher.class).accept(reminderOf(booking));

        Delivery ended = finished(booking);

        assertThat(ended.status()).isEqualTo(DeliveryStatus.EXPIRED);
        assertThat(ended.finishedAt())
                .isBetween(session(booking).minusMillis(50), session(booking).plusSeconds(2));
    }

    @Test
    void expiresRemindersOfADisabledKeyWhenTheSessionBegins() {
        practice.changeKey(key, "{\"active\":false}");
        Booked booking = confirmed(soon());
        service.bean(Dispatcher.class).accept(reminderOf(booking));

        Delivery ended = finished(booking);

        assertThat(ended)
                .returns(DeliveryStatus.EXPIRED, Delivery::status)
                .returns("the session has begun", Delivery::lastError);
        assertThat(ended.finishedAt()).isBefore(session(booking).plus(NEXT_CHECK));
        assertThat(receiver.webhooks()).isEmpty();
    }

    @Test
    void sendsOneOfEachWhereTwoInstancesShareADatabase() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        String folder = TestDatabase.freshFolder();
        try (TestService one = TestService.startOn(uri, folder);
                TestService two = TestService.startOn(uri, folder)) {
            Practice shared = new Practice(one);
            shared.newKey(receiver, REMINDER);
            List<Practice.User> ten = newTherapists(shared, 10);
            Instant mark = soon().plusSeconds(10); // after the calls below
            for (Practice.User therapist : ten) {
                for (ReminderType type : List.of(ReminderType.DAY, ReminderType.QUARTER)) {
                    shared.pay(shared.book(therapist, mark.plus(type.before())));
                }
            }
            receiver.await(20, webhook -> true);
            await().atMost(TIMEOUT).until(() -> Instant.now().isAfter(mark.plusSeconds(2)));

            List<Webhook> webhooks = receiver.webhooks();

            assertThat(two.admin()).isNotEmpty();
            assertThat(webhooks).hasSize(20);
            assertThat(webhooks.stream().map(Webhook::id).collect(toSet())).hasSize(20);
            assertThat(webhooks.stream().map(Webhook::bookingId).collect(toSet())).hasSize(20);
        }
    }

    /**
     * Creates the therapists before the tests, because hashing their passwords takes time. Each
     * test uses other therapists.
     */
    private static List<Practice.User> newTherapists(Practice where, int count) {
        return Stream.generate(() -> where.newUser("therapist")).limit(count).toList();
    }

    /** Returns a time about three seconds from now, which is after the first calls of a test. */
    private static Instant soon() {
        return Instant.now().plusMillis(3_500).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Booked confirmed(Instant session) {
        Booked booking = practice.book(therapists.next(), session);
        practice.pay(booking);
        return booking;
    }

    private static Instant session(Booked booking) {
        return Instant.parse(booking.json().path("scheduledAt").asString());
    }

    private static BookingEvent reminderOf(Booked booking) {
        return reminderOf(stored(booking));
    }

    private static Booking stored(Booked booking) {
        ObjectId id = new ObjectId(booking.id());
        return service.bean(BookingSearch.class).byIds(List.of(id)).values().iterator().next();
    }

    private static BookingEvent reminderOf(Booking booking) {
        return new ReminderDue(
                UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                booking,
                ReminderType.QUARTER,
                "15 minutes");
    }

    /** Returns the deliveries of a booking for the key of this test. */
    private List<Delivery> deliveries(Booked booking) {
        return service.bean(DeliveryHistory.class).ofBooking(new ObjectId(booking.id())).stream()
                .filter(one -> one.keyId().toHexString().equals(key.id()))
                .toList();
    }

    private static Delivery find(Delivery delivery) {
        return service.bean(DeliveryHistory.class).find(delivery.id()).orElseThrow();
    }

    /** Waits until an attempt for this booking has failed, and returns its delivery. */
    private Delivery attempted(Booked booking) {
        await().atMost(TIMEOUT)
                .until(() ->
                        deliveries(booking).stream()
                                .anyMatch(one ->
                                        one.status() == DeliveryStatus.PENDING
                                                && one.attemptCount() > 0));
        return deliveries(booking).getFirst();
    }

    private Delivery finished(Booked booking) {
        await().atMost(TIMEOUT)
                .until(() -> deliveries(booking).stream().anyMatch(one -> !one.status().open()));
        return deliveries(booking).getFirst();
    }

    private static long reminders(Booked booking) {
        return service.bean(BookingOutbox.class).eventsOf(new ObjectId(booking.id())).stream()
                .filter(ReminderDue.class::isInstance)
                .count();
    }
}
