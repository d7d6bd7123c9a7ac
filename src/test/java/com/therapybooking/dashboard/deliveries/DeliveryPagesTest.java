package com.therapybooking.dashboard.deliveries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.dashboard.DashboardHttp;
import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Tests the lists of deliveries and the page of a delivery. */
@MostlyWaits
@Order(1)
class DeliveryPagesTest extends DashboardHttp {

    @Test
    void showsAFirstAttemptThatIsInProgress() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(webhook -> Receiver.Answer.of(200).after(Duration.ofSeconds(3)));
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.book(practice.newUser("therapist"));
            receiver.await(1, any -> true);

            assertThat(get("/keys/" + key.id()).text())
                    .contains("First webhook is being sent", ", 1 being sent");
        }
    }

    /**
     * Resending a selection skips a reminder whose session has begun. The button on its own page
     * sends it.
     */
    @Test
    void sendsNoSelectedReminderOfASessionThatHasBegun() {
        try (Receiver receiver = Receiver.startForAnyFormat()) {
            receiver.answers(500);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.book(practice.newUser("therapist"));
            await().until(() ->
                    get("/deliveries?keyId=" + key.id()).text().contains("500 Internal"));
            String one = practice.newestDelivery(key);
            practice.changeKey(key, "{\"active\":false}");
            service.bean(MongoDatabase.class)
                    .getCollection("deliveries")
                    .updateOne(
                            new Document("_id", new ObjectId(one)),
                            Updates.combine(
                                    Updates.set("event", "booking.reminder"),
                                    Updates.set("status", "expired"),
                                    Updates.set(
                                            "sessionAt", Date.from(Instant.now().minusSeconds(60))),
                                    Updates.set("finishedAt", Date.from(Instant.now())),
                                    Updates.unset("dueAt"),
                                    Updates.unset("open")));
            assertThat(get("/deliveries/" + one).text())
                    .contains(
                            "The receiver answered 500 Internal Server Error at the only attempt.")
                    .contains("The key was disabled.");
            assertThat(get("/deliveries?status=expired&keyId=" + key.id()).text())
                    .contains("500 Internal Server Error</span>");
            practice.changeKey(key, "{\"active\":true}");

            String refused =
                    String.valueOf(submit("/deliveries/retry", "&ids=" + one).header("Location"));

            assertThat(refused).isEqualTo("/deliveries?note=0-1-session_begun");
            assertThat(get(refused).text())
                    .contains("0 queued for sending. 1 refused: the session of the reminder has");
            assertThat(submit("/deliveries/retry", "&only=" + one).header("Location"))
                    .isEqualTo("/deliveries?note=1-0");
            practice.deleteKey(key); // a later receiver may get the same port
        }
    }

    @Test
    void showsTheSessionForWhichAWebhookWasSent() {
        try (Receiver receiver = Receiver.start()) {
            Practice.User therapist = practice.newUser("therapist");
            String own = ",\"therapistIds\":[\"" + therapist.id() + "\"]";
            Practice.Key key =
                    practice.newKey(receiver.url(), own, "booking.created", "booking.reminder");
            Instant start = Instant.now().plusSeconds(1_800).truncatedTo(ChronoUnit.SECONDS);
            Practice.Booked booking = practice.book(therapist, start);
            practice.pay(booking);
            service.bean(MongoDatabase.class)
                    .getCollection("bookings")
                    .updateOne(
                            Filters.eq(new ObjectId(booking.id())),
                            Updates.set("nextReminderAt", Date.from(Instant.now())));
            receiver.await("booking.reminder", booking.id());
            String list = "/deliveries?keyId=" + key.id();
            await().untilAsserted(() ->
                    assertThat(get(list).text()).containsPattern("(?s)(is-delivered.*){2}"));
            practice.move(booking, start.plusSeconds(86_400));

            assertThat(get(list).text()).containsPattern("(?s)(datetime=\"" + start + "\".*){2}");
            String reminder = "/deliveries/" + practice.newestDelivery(key);
            submit(reminder + "/retry", "");
            assertThat(get(reminder).text()).contains("Reminder, 1 hour before", "(moved since)");
            String created = get(list + "&event=booking.created").text();
            assertThat(get("/deliveries/" + between(created, "id=\"d-", "\"")).text())
                    .contains("Booking created</span>", "(moved since)");
        }
    }

    @Test
    void findsTheDeliveriesOfAnEventTogetherWithTheOtherFields() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.newKey(receiver, "booking.created");
            String booking = practice.book(practice.newUser("therapist")).id();
            String search = "/deliveries?q=" + receiver.await("booking.created", booking).id();
            receiver.await(2, webhook -> true);
            await().until(() -> occurrences("<span class=\"pill is-del", get(search).text()) >= 2);

            assertThat(rows(search)).hasSizeGreaterThanOrEqualTo(2);
            assertThat(rows(search + "&keyId=" + key.id()))
                    .containsExactly(practice.newestDelivery(key));
            assertThat(get(search + "&status=failed").text()).contains("No matching deliveries");
            assertThat(get("/deliveries?q=" + UUID.randomUUID()).text())
                    .contains("No matching deliveries");
        }
    }

    @Test
    void searchesAnEventWithinTheOtherFilters() {
        Practice.Key key = newKey(UNREACHABLE, "");
        Practice.Booked booked = practice.book(practice.newUser("therapist"));
        practice.newestDelivery(key);
        String event =
                practice.get("/api/webhooks/deliveries?keyId=" + key.id())
                        .at("/deliveries/0/eventId")
                        .asString();
        String list = "/deliveries?keyId=" + key.id() + "&q=" + event;
        String matching = "&event=booking.created&from=2020-01-01T00:00&bookingId=" + booked.id();

        assertThat(rows(list + matching)).hasSize(1);
        for (String other :
                List.of(
                        "&event=booking.cancelled",
                        "&bookingId=" + new ObjectId(),
                        "&from=2999-01-01T00:00",
                        "&to=2020-01-01T00:00")) {
            assertThat(rows(list + other)).as(other).isEmpty();
        }
    }

    @Test
    void countsEveryDeliveryInATab() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            for (int i = 0; i < 3; i++) {
                receiver.await("booking.created", practice.book(therapist).id());
            }
            String list = "/deliveries?keyId=" + key.id();
            await().until(() -> occurrences("<span class=\"pill is-del", get(list).text()) == 4);
            assertThat(get(list).text())
                    .contains("All <span>3", "Waiting <span>0", "Delivered <span>3")
                    .doesNotContain("Expired <span>", "Cancelled <span>");

            List<String> ids = rows(list);
            List<String> states = List.of("delivering", "expired", "cancelled");
            for (int i = 0; i < 3; i++) {
                service.bean(MongoDatabase.class)
                        .getCollection("deliveries")
                        .updateOne(
                                new Document("_id", new ObjectId(ids.get(i))),
                                Updates.set("status", states.get(i)));
            }
            assertThat(get(list).text())
                    .contains(
                            "All <span>3",
                            "Waiting <span>1",
                            "Expired <span>1",
                            "Cancelled <span>1");
            assertThat(rows(list + "&status=pending")).containsExactly(ids.get(0));
            assertThat(rows(list + "&status=delivering")).containsExactly(ids.get(0));
            assertThat(rows(list + "&status=expired")).containsExactly(ids.get(1));
            assertThat(get("/deliveries?status=cancelled&keyId=" + new ObjectId()).text())
                    .contains("Cancelled <span>0")
                    .doesNotContain("Expired <span>");
        }
    }

    @Test
    void staysSmallWithManyAttemptsAndLargeAnswers() {
        try (Receiver receiver = Receiver.startForAnyFormat()) {
            String answer = "<p class=\"x\">" + "y".repeat(4_070);
            receiver.answers(webhook -> new Receiver.Answer(500, Map.of(), answer, Duration.ZERO));
            String schedule = String.join(",", Collections.nCopies(49, "1ms"));
            Practice.Key key =
                    practice.newKey(
                            receiver.url(),
                            ",\"format\":\"template\",\"contentType\":\"text/plain\","
                                    + "\"template\":\""
                                    + "&'".repeat(8_000)
                                    + "\",\"retrySchedule\":\""
                                    + schedule
                                    + "\"",
                            "booking.created");
            practice.book(practice.newUser("therapist"));
            String list = "/deliveries?keyId=" + key.id() + "&status=failed";
            await().atMost(Duration.ofSeconds(60)).until(() -> !rows(list).isEmpty());
            String page = "/deliveries/" + practice.newestDelivery(key);
            String address = page + "?list=" + encoded(list);

            String whole = get(address).text();
            assertThat(whole.length()).isLessThan(50_000);
            assertThat(whole)
                    .contains("<strong>Attempt 50</strong>", "attempt=49", "Only the beginning")
                    .doesNotContain("id=\"raw\"", "id=\"curl\"");
            assertThat(occurrences("aria-label=\"Response body\"", whole)).isEqualTo(2);
            assertThat(get(page + "/body").text()).isEqualTo("&'".repeat(8_000));

            String seventh = get(page + "?attempt=7").text();
            assertThat(seventh)
                    .contains("<strong>Attempt 7</strong>", "hx-get=\"" + page + "?attempt=7\"")
                    .contains("href=\"" + page + "?attempt=50\"")
                    .doesNotContain("<strong>Attempt 50</strong>");
            assertThat(get(page + "?attempt=x").text()).contains("<strong>Attempt 50</strong>");
        }
    }

    @Test
    void leadsFromADeliveryToItsNeighboursInTheList() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            for (int i = 0; i < 3; i++) {
                receiver.await("booking.created", practice.book(therapist).id());
            }
            String list = "/deliveries?keyId=" + key.id();
            await().until(() -> rows(list).size() == 3);
            List<String> ids = rows(list);

            String middle = get("/deliveries/" + ids.get(1) + "?list=" + encoded(list)).text();
            assertThat(middle)
                    .contains("href=\"" + list + "\"", "Newer delivery", "Older delivery")
                    .containsPattern("/deliveries/" + ids.get(0) + "\\?list=[^\"]+\">Newer")
                    .containsPattern("/deliveries/" + ids.get(2) + "\\?list=[^\"]+\">Older");
            assertThat(get("/deliveries/" + ids.get(0) + "?list=//evil.example").text())
                    .contains("href=\"/deliveries\"", "/deliveries/" + ids.get(1) + "\"")
                    .doesNotContain("Newer delivery", "href=\"//evil", "list=%2F%2Fevil");
            Api.Reply again =
                    submit("/deliveries/" + ids.get(1) + "/retry", "&list=" + encoded(list));
            assertThat(again.header("Location")).contains("?list=", "&note=again-1");
            assertThat(get(Objects.requireNonNull(again.header("Location"))).text())
                    .contains("href=\"" + list + "\"");
        }
    }

    @Test
    void saysOfAnErasedBodyThatItIsNotTheOneThatWasSigned() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Practice.User therapist = practice.newUser("therapist");
            receiver.await("booking.created", practice.book(therapist).id());
            String page = "/deliveries/" + awaitDelivery(key);
            await().untilAsserted(() -> assertThat(get(page).text()).contains("accepted it at"));
            assertThat(get(page).text())
                    .contains("Raw body, as signed", "Copy as curl", "is that of the attempt")
                    .doesNotContain("own history");
            for (String host : List.of("hooks.zapier.com", "hook.eu1.make.com")) {
                practice.changeKey(key, "{\"webhookUrl\":\"https://" + host + "/x\"}");
                assertThat(get(page).text())
                        .contains(host.contains("zapier") ? "went to a Zap" : "scenario of Make");
            }

            submit("/erase/confirm", "&email=" + encoded(therapist.email()));

            assertThat(get(page).text())
                    .contains("Raw body, without the erased person", "A person was erased from")
                    .doesNotContain("as signed", "Copy as curl");
        }
    }

    @Test
    void doesNotOfferToSendAgainWhatTheKeyDoesNotTake() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            receiver.await("booking.created", practice.book(practice.newUser("therapist")).id());
            String page = "/deliveries/" + awaitDelivery(key);
            assertThat(get(page).text()).contains("Send again</button>");

            practice.changeKey(
                    key, "{\"therapistIds\":[\"" + practice.newUser("therapist").id() + "\"]}");

            assertThat(get(page).text())
                    .contains("The key takes events of other therapists only.")
                    .doesNotContain("Send again</button>");
        }
    }

    @Test
    void showsWhyADeliveryCannotBeSentAgain() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            receiver.await("booking.created", practice.book(practice.newUser("therapist")).id());
            await().until(() -> get("/deliveries?keyId=" + key.id()).text().contains("id=\"d-"));
            String one = practice.newestDelivery(key);
            practice.changeKey(key, "{\"active\":false}");

            Api.Reply refused = submit("/deliveries/" + one + "/retry", "");

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text()).contains("The key is disabled: enable it to send again.");
        }
    }
}
