package com.therapybooking.dashboard.bookings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import com.therapybooking.dashboard.DashboardHttp;
import com.therapybooking.dashboard.PageTimes;
import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests the pages about bookings and their reminders. */
@MostlyWaits
class BookingPagesTest extends DashboardHttp {

    @Test
    void makesNoBookingWithMinutesThatItCannotRead() {
        String therapist = practice.newUser("therapist").id();
        for (String minutes : List.of("60.5", "1h", "nine", "-45", "99999")) {
            Api.Reply refused =
                    submit(
                            "/bookings/new",
                            "&clientName=A&clientEmail=minutes@example.com&therapistId="
                                    + therapist
                                    + "&scheduledAt=2049-02-10T09:00&zone=UTC&durationMinutes="
                                    + minutes);
            assertThat(refused.status()).as(minutes).isEqualTo(400);
            assertThat(refused.text()).contains("Must be a whole number.");
        }
        assertThat(get("/bookings?q=minutes@example.com").text()).contains("No booking found");
    }

    @Test
    void booksForTheAccountOfAClientWhoHasOne() {
        Practice.User client = practice.newUser("client");
        String therapist = practice.newUser("therapist").id();
        Api.Reply reply =
                submit(
                        "/bookings/new",
                        "&clientName=Typed&clientEmail="
                                + encoded(client.email())
                                + "&therapistId="
                                + therapist
                                + "&scheduledAt=2049-01-10T09:00&zone=America/New_York");
        assertThat(reply.status()).as(reply.text()).isEqualTo(302);
        assertThat(get(String.valueOf(reply.header("Location"))).text())
                .contains("It has the account’s name, not the one that you typed.");

        String booking =
                service.api()
                        .get("/api/bookings", client.token())
                        .json()
                        .path("bookings")
                        .get(0)
                        .toString();

        assertThat(booking).contains("2049-01-10T14:00:00Z").doesNotContain("Typed");
        assertThat(practice.get("/api/audit?target=" + client.email() + "&actor=admin").toString())
                .contains("booking.created");
    }

    @Test
    void saysThatAPeriodHasNoSessions() {
        assertThat(get("/bookings?from=2001-01-01&to=2001-01-02&zone=UTC").text())
                .contains("No sessions in this period")
                .doesNotContain("Enter a part");
        assertThat(get("/bookings?q=absent@example.com").text()).contains("Enter a part");
    }

    @Test
    void listsTheSessionsOfAPeriodInTheirOrderPageByPage() {
        List<Practice.User> therapists = new ArrayList<>();
        List<String> booked = new ArrayList<>();
        LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(200);
        for (int i = 0; i < 43; i++) {
            therapists.add(practice.newUser("therapist"));
        }
        for (int i = 42; i >= 0; i--) {
            booked.addFirst(
                    practice.book(
                                    therapists.get(i),
                                    day.atTime(8 + i / 6, 0).toInstant(ZoneOffset.UTC))
                            .id());
        }
        String path = "/bookings?from=" + day + "&to=" + day;

        String first = get(path).text();
        String later = between(first, "cursor=", "\"");
        List<String> listed = new ArrayList<>(ids(first));
        listed.addAll(ids(get(path + "&cursor=" + later).text()));

        assertThat(first).contains("Sorted by session time.", ">Later<");
        assertThat(listed).containsExactlyInAnyOrderElementsOf(booked);
        assertThat(listed.subList(0, 6)).containsExactlyInAnyOrderElementsOf(booked.subList(0, 6));
        assertThat(listed.getLast()).isEqualTo(booked.getLast());
        assertThat(get("/bookings?day=1&zone=Europe%2FBerlin").header("Location"))
                .contains(
                        "from=" + LocalDate.now(ZoneId.of("Europe/Berlin")).plusDays(1),
                        "zone=Europe%2FBerlin");
        String yesterday =
                String.valueOf(get("/deliveries?day=-1&zone=UTC&q=a%26b").header("Location"));
        assertThat(yesterday)
                .contains(
                        "from=" + LocalDate.now(ZoneOffset.UTC).minusDays(1) + "T00%3A00", "a%26b");
        assertThat(get(yesterday).status()).isEqualTo(200);
        assertThat(get(path + "&cursor=AAAA").status()).isEqualTo(400);
    }

    @Test
    void saysThatABlankNameIsMissing() {
        String fields = "&name=+&email=x@example.com&role=client";
        assertThat(submit("/users/new", fields).text())
                .contains("Is missing.")
                .doesNotContain("Must be one line of 1 to 100");
        assertThat(submit("/users/new", fields.replace("+", "a%00b")).text())
                .contains("Must be one line of 1 to 100");
    }

    @Test
    void offersWhatTheStateOfABookingAllows() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        String page = "/bookings/" + booking.id();
        assertThat(get(page + "/payment").status()).isEqualTo(200);

        practice.pay(booking);
        Api.Reply paid = get(page + "/payment");
        assertThat(paid.header("Location")).isEqualTo(page + "?note=is-paid");
        assertThat(get(page + "?note=is-paid").text())
                .contains("already verified", "id=\"call-link\"");
        assertThat(get(page + "/move").status()).isEqualTo(200);

        practice.cancel(booking);
        for (String form : List.of("/payment", "/move", "/cancel")) {
            assertThat(get(page + form).header("Location"))
                    .as(form)
                    .isEqualTo(page + "?note=is-cancelled");
        }
        assertThat(get(page + "?note=is-cancelled").text()).contains("This booking is cancelled.");
    }

    @Test
    void showsTheBookingInsteadOfAFormThatCannotWork() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        String page = "/bookings/" + booking.id();
        practice.pay(booking);

        Api.Reply paid = submit(page + "/payment", "&paymentReference=x");
        assertThat(paid.status()).isEqualTo(409);
        assertThat(paid.text())
                .contains("already verified", "id=\"call-link\"", "name=\"next\" value=\"" + page)
                .doesNotContain("<h1>Verify payment</h1>");

        practice.cancel(booking);
        for (String form : List.of("/payment", "/move", "/cancel")) {
            Api.Reply late = submit(page + form, "&scheduledAt=2050-01-01T10:00&zone=UTC");
            assertThat(late.status()).as(form).isEqualTo(409);
            assertThat(late.text())
                    .contains("This booking is cancelled.", "Webhook history")
                    .doesNotContain("<button type=\"submit\" class=\"danger\">");
        }
    }

    @Test
    void promisesNoEndOfRemindersThatAreNotSent() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        String page = "/bookings/" + booking.id() + "/cancel";
        assertThat(get(page).text())
                .contains("time becomes free", "“Booking cancelled”")
                .doesNotContain("reminders");

        practice.pay(booking);
        assertThat(get(page).text()).contains("No more reminders are sent.");

        service.bean(MongoDatabase.class)
                .getCollection("bookings")
                .updateOne(
                        new Document("_id", new ObjectId(booking.id())),
                        Updates.set("scheduledAt", Date.from(Instant.EPOCH)));
        assertThat(get(page).text()).doesNotContain("reminders", "becomes free");
    }

    @Test
    void namesBothWrongFieldsOfAMove() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));

        Api.Reply refused =
                submit("/bookings/" + booking.id() + "/move", "&scheduledAt=&zone=Mars");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("id=\"wrong-scheduledAt\"", "id=\"wrong-zone\"", "Is missing.");
    }

    @Test
    void showsTheYearOfASessionOfAnotherYear() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            Api.Reply made =
                    submit(
                            "/bookings/new",
                            "&clientName=A&clientEmail=a@example.com&therapistId="
                                    + practice.newUser("therapist").id()
                                    + "&scheduledAt=2049-04-10T22:08&zone=Europe/Berlin");
            String page = Objects.requireNonNull(made.header("Location"));

            assertThat(get(page).text()).contains("10 Apr 2049, 22:08, Europe/Berlin");
            await().untilAsserted(() ->
                    assertThat(get("/deliveries?keyId=" + key.id()).text())
                            .contains("10 Apr 2049, 20:08"));
        }
        PageTimes times =
                new PageTimes(
                        PageTimes.Choice.UTC,
                        ZoneOffset.UTC,
                        Instant.parse("2026-12-31T23:30:00Z"));
        assertThat(times.in(Instant.parse("2026-04-10T20:08:00Z"), "UTC"))
                .isEqualTo("10 Apr, 20:08");
        assertThat(times.in(Instant.parse("2026-04-10T20:08:00Z"), "Europe/Berlin"))
                .isEqualTo("10 Apr 2026, 22:08");
    }

    @Test
    void proposesTheZoneOfThePageForANewBooking() {
        practice.newUser("therapist");
        assertThat(get("/bookings/new").text())
                .contains("data-zone-guess", "<option selected=\"selected\">UTC</option>");
        assertThat(submit("/bookings/new", "&zone=Europe/Paris").text())
                .doesNotContain("data-zone-guess")
                .contains("<option selected=\"selected\">Europe/Paris</option>");
    }

    @Test
    void proposesTheZoneAndTheTimeOfThePageForAMove() {
        Instant at = Instant.now().plus(52, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        Practice.Booked booking = practice.book(practice.newUser("therapist"), at);

        assertThat(get("/bookings/" + booking.id() + "/move").text())
                .contains("data-zone-guess=\"" + at + "\"")
                .doesNotContain("the session is now on");
        assertThat(get("/bookings/" + bookIn("America/New_York", at) + "/move").text())
                .contains("In America/New_York the session is now on")
                .doesNotContain("data-zone-guess");
        assertThat(submit("/bookings/" + booking.id() + "/move", "&zone=America/New_York").text())
                .contains("id=\"wrong-scheduledAt\"")
                .contains("In America/New_York the session is now on");
    }

    @Test
    void booksAgainInTheZoneOfTheClient() {
        Instant at = Instant.now().plus(53, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

        assertThat(get("/bookings/new?again=" + bookIn("America/New_York", at)).text())
                .contains("<option selected=\"selected\">America/New_York</option>")
                .doesNotContain("data-zone-guess");
    }

    /** A page shows several spaces as one, and a composed letter like its two characters. */
    @ParameterizedTest
    @ValueSource(strings = {"mary ann m\u00fcller", "MARY  ANN MU\u0308LLER", " Ann\u00a0M\u00fc"})
    void findsAClientByTheNameThatThePageShows(String typed) {
        String name = "Mary  Ann M\u00fcller";
        Api.Reply made =
                submit(
                        "/bookings/new",
                        "&clientEmail=a@example.com&scheduledAt=2049-05-10T22:08&zone=UTC&clientName="
                                + encoded(name)
                                + "&therapistId="
                                + practice.newUser("therapist").id());
        String page = Objects.requireNonNull(made.header("Location")).split("\\?", 2)[0];

        assertThat(get("/bookings?q=" + encoded(typed)).text())
                .contains("href=\"" + page + "\"", ">" + name + "<");
    }

    @Test
    void shortensALongHistoryOfABooking() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        Instant time = Instant.parse("2052-01-01T00:00:00Z");
        for (int i = 0; i < 20; i++) {
            practice.move(booking, time.plus(i, ChronoUnit.HOURS));
        }
        String page = "/bookings/" + booking.id();

        assertThat(get(page).text())
                .contains("The newest 20 of 21 events are shown.")
                .doesNotContain("<strong>Booking created</strong>");
        assertThat(get(page + "?all=yes").text())
                .contains("<strong>Booking created</strong>", "hx-get=\"" + page + "?all=yes\"")
                .doesNotContain("events are shown");
    }

    @Test
    void offersNoSessionOfAnInactiveTherapist() {
        Practice.User therapist = practice.newUser("therapist");
        Practice.Booked booking = practice.book(therapist);
        submit("/users/" + therapist.id() + "/deactivate", "");
        await().untilAsserted(() ->
                assertThat(get("/bookings/" + booking.id()).text())
                        .contains("The session cannot be moved")
                        .doesNotContain("Move…"));

        assertThat(get("/bookings/new?again=" + booking.id()).text())
                .contains("Some therapist cannot be booked: choose another therapist.");
    }

    @Test
    void advisesOtherDatesOnlyForASearchWithOtherConditions() {
        String search = "/bookings?q=" + new ObjectId();
        assertThat(get(search + "x").text())
                .contains("No booking found")
                .doesNotContain("try other dates");
        assertThat(get(search + "x&from=2051-01-01").text()).contains("or try other dates");
        assertThat(get("/audit?target=Jane").text()).contains("To find a client, open the booking");
    }

    @Test
    void showsThePaymentMethodAndFillsItIn() {
        Api.Reply made =
                submit(
                        "/bookings/new",
                        "&clientName=A&clientEmail=a@example.com&therapistId="
                                + practice.newUser("therapist").id()
                                + "&scheduledAt=2049-02-10T09:00&zone=UTC&paymentMethod=Invoice");
        String page = Objects.requireNonNull(made.header("Location")).replaceAll("\\?.*", "");

        assertThat(get(page).text()).contains("Payment method", "Invoice");
        assertThat(get(page + "/payment").text()).contains("value=\"Invoice\"");
    }

    @Test
    void saysThatASessionAlreadyIsAtThatTime() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        String time = booking.json().path("scheduledAt").asString();
        String page = "/bookings/" + booking.id();
        assertThat(get(page + "/move").text()).contains("“Booking rescheduled”");

        Api.Reply reply =
                submit(page + "/move", "&scheduledAt=" + time.substring(0, 16) + "&zone=UTC");

        assertThat(reply.header("Location")).isEqualTo(page + "?note=unmoved");
        assertThat(get(page + "?note=unmoved").text())
                .contains("The session is already at that time.")
                .doesNotContain("is moved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EST", "MST", "HST", "Asia/Kolkata", "Etc/GMT+12"})
    void showsABookingInTheClientsTimeZone(String zone) {
        Instant at = Instant.now().plus(50, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

        assertThat(get("/bookings/" + bookIn(zone, at)).text())
                .contains("Client’s time", ", " + zone);
    }

    @Test
    void movesNoSessionWhoseTimeIsUnchanged() {
        Instant at =
                Instant.now()
                        .plus(50, ChronoUnit.HOURS)
                        .truncatedTo(ChronoUnit.MINUTES)
                        .plusSeconds(30);
        String id = bookIn("Europe/Berlin", at);
        String shown =
                LocalDateTime.ofInstant(at, ZoneId.of("Europe/Berlin"))
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString();

        Api.Reply reply =
                submit(
                        "/bookings/" + id + "/move",
                        "&scheduledAt=" + encoded(shown) + "&zone=Europe/Berlin");

        assertThat(reply.header("Location")).endsWith("note=unmoved");
        assertThat(
                        practice.get("/api/bookings/" + id)
                                .path("booking")
                                .path("scheduledAt")
                                .asString())
                .startsWith(at.toString().substring(0, 19));
    }

    @Test
    void saysWhyAKeyDidNotGetAnEvent() {
        Practice.Booked booked = practice.book(practice.newUser("therapist"));
        practice.newKey(UNREACHABLE, "", "booking.cancelled");
        newKey(UNREACHABLE, "");
        practice.cancel(booked);

        assertThat(get("/bookings/" + booked.id()).text())
                .contains("The key did not take events of this type.")
                .containsPattern("<summary>Not sent to [1-9][0-9]* keys?</summary>")
                .doesNotContain("did not exist");
    }

    @Test
    void saysWhyAWebhookOfABookingWaits() {
        Practice.User therapist = practice.newUser("therapist");
        String own = ",\"therapistIds\":[\"" + therapist.id() + "\"]";
        practice.newKey(UNREACHABLE, own, "booking.created");
        String page = "/bookings/" + practice.book(therapist).id();

        await().untilAsserted(() ->
                assertThat(get(page).text())
                        .containsPattern(
                                "(?s)Waiting</span>.*The receiver refused the connection</small>"
                                        + ".*(Next attempt|Due) <time"));
    }

    @Test
    void showsWhichRemindersAreCreatedAndWhyOthersAreNot() {
        try (Receiver receiver = Receiver.start()) {
            Practice.User therapist = practice.newUser("therapist");
            Instant start = Instant.now().plusSeconds(1_800).truncatedTo(ChronoUnit.SECONDS);
            Practice.Booked booking = practice.book(therapist, start);
            String page = "/bookings/" + booking.id();
            assertThat(get(page).text())
                    .contains("Not planned: the payment is not verified yet.")
                    .contains("None is sent now: no enabled webhook key takes reminders");
            String own = ",\"therapistIds\":[\"" + therapist.id() + "\"]";
            Practice.Key key = practice.newKey(receiver.url(), own, "booking.reminder");
            practice.pay(booking);
            assertThat(get(page).text())
                    .contains("Not sent: the session was booked less than 24 hours ahead.")
                    .containsPattern("(?s)15 minutes before</dt>.{1,40}<dd>Planned for <time")
                    .doesNotContain("None is sent now");

            service.bean(MongoDatabase.class)
                    .getCollection("bookings")
                    .updateOne(
                            new Document("_id", new ObjectId(booking.id())),
                            Updates.set("nextReminderAt", Date.from(Instant.now())));
            receiver.await("booking.reminder", booking.id());

            String delivery = "/deliveries/" + awaitDelivery(key);
            assertThat(get(page).text())
                    .contains(", late: 30 minutes before the session")
                    .contains("<strong>Reminder, 1 hour before</strong>", "href=\"" + delivery);
            assertThat(get(delivery).text())
                    .contains("Reminder, 1 hour before")
                    .containsPattern(
                            "<dt>Session</dt><dd><a href=\""
                                    + page
                                    + "\"><time.*Jane Smith</span>"
                                    + " with <span>Some therapist</span>");
            assertThat(get("/deliveries?keyId=" + key.id()).text())
                    .contains(">Reminder, 1 hour before</a>");
            await().untilAsserted(() ->
                    assertThat(get(page).text()).contains("Its own history shows whether"));
            practice.move(booking, start.plusSeconds(86_400));
            assertThat(get(delivery).text()).contains("(moved since)");
        }
    }

    @Test
    void showsBothTimesOfAMoveAndLeadsToTheDayOfATakenTime() {
        Practice.User therapist = practice.newUser("therapist");
        newKey(UNREACHABLE, "");
        Instant first = Instant.parse("2049-03-01T09:00:00Z");
        Practice.Booked booking = practice.book(therapist, first);
        Instant moved = Instant.parse("2049-03-02T09:00:00Z");
        practice.move(booking, moved);
        Practice.Booked other = practice.book(therapist, first);

        assertThat(get("/bookings/" + booking.id()).text())
                .containsPattern(
                        "from <time datetime=\"%s\".*</time> to <time datetime=\"%s\""
                                .formatted(first, moved));
        assertThat(practice.get("/api/bookings/" + booking.id() + "/timeline").toString())
                .contains("\"outcome\"")
                .doesNotContain("\"cause\"", "\"delivery\"", "Jane");
        String taken = "&scheduledAt=2049-03-02T09:30&zone=Europe/London";
        String day =
                "/bookings?therapistId=%s&amp;from=2049-03-02&amp;to=2049-03-02&amp;zone=Europe/London"
                        .formatted(therapist.id());
        assertThat(submit("/bookings/" + other.id() + "/move", taken).text()).contains(day);
        String client = "&clientName=A&clientEmail=a@example.com&therapistId=" + therapist.id();
        assertThat(submit("/bookings/new", client + taken).text()).contains(day);
    }

    @Test
    void keepsTheFilterOfATherapistWhoCannotBeBookedAnyMore() {
        Practice.User therapist = practice.newUser("therapist");
        Practice.Booked booked = practice.book(therapist);
        practice.cancel(booked);
        submit("/users/" + therapist.id() + "/deactivate", "");

        assertThat(get("/bookings?therapistId=" + therapist.id()).text())
                .containsPattern("<option selected value=\"" + therapist.id());

        submit("/users/" + therapist.id() + "/delete", "");
        assertThat(get("/bookings?therapistId=" + therapist.id()).text())
                .contains("Deleted therapist");
        assertThat(get("/bookings/" + booked.id()).text())
                .doesNotContain("href=\"/users/" + therapist.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"move", "cancel"})
    void refusesAFormThatWasOpenedBeforeTheSessionWasMoved(String form) {
        Practice.Booked booked = practice.book(practice.newUser("therapist"));
        Instant begin = Instant.parse(booked.json().path("scheduledAt").asString());
        String path = "/bookings/" + booked.id() + "/" + form;
        assertThat(get(path).text()).contains("name=\"shown\" value=\"" + begin + "\"");
        Instant moved = begin.plus(400, ChronoUnit.DAYS);
        practice.move(booked, moved);
        String fields = "&scheduledAt=2047-01-01T10:00&zone=UTC&shown=" + begin;

        Api.Reply refused = submit(path, fields);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text())
                .contains("was moved after you opened this page")
                .contains("name=\"shown\" value=\"" + moved + "\"");
        JsonNode now = practice.get("/api/bookings/" + booked.id()).path("booking");
        assertThat(now.path("scheduledAt").asString()).isEqualTo(moved.toString());
        assertThat(now.path("status").asString()).isEqualTo("pending_payment");
    }

    private static List<String> ids(String page) {
        return Pattern.compile("href=\"/bookings/([0-9a-f]{24})\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private String bookIn(String zone, Instant at) {
        String body =
                """
                {"therapistId":"%s","scheduledAt":"%s","timeZone":"%s",\
                "client":{"name":"Jane","email":"jane@example.com"}}\
                """
                        .formatted(practice.newUser("therapist").id(), at, zone);
        Api.Reply made = service.api().post("/api/bookings", null, body);
        assertThat(made.status()).isEqualTo(201);
        return made.json().path("booking").path("_id").asString();
    }
}
