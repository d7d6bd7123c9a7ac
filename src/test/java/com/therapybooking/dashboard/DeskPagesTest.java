package com.therapybooking.dashboard;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ListAssert;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Tests the pages of the administrator over HTTP: access, content, and replies to invalid input.
 */
@Order(1)
class DeskPagesTest {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final List<String> PAGES =
            List.of(
                    "/users",
                    "/users/new",
                    "/bookings",
                    "/bookings/new",
                    "/erase",
                    "/tokens",
                    "/tokens/new",
                    "/audit",
                    "/events");

    private static final String NOBODY = "http://127.0.0.1:9/hook";

    private static TestService service;
    private static Practice practice;
    private static String session;

    @BeforeAll
    static void start() {
        service = TestService.start();
        practice = new Practice(service);
        session = signIn(service);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void asksStrangersToSignInAndRefusesTheirForms() {
        String id = new ObjectId().toHexString();
        for (String page : PAGES) {
            Api.Reply reply = service.api().get(page, null);
            assertThat(reply.status()).as(page).isEqualTo(302);
            assertThat(reply.header("Location")).startsWith("/sign-in?next=" + encoded(page));
            assertThat(get(page).status()).as(page).isEqualTo(200);
        }
        for (String form :
                List.of(
                        "/users/new",
                        "/users/" + id,
                        "/users/" + id + "/password",
                        "/users/" + id + "/delete",
                        "/bookings/new",
                        "/bookings/" + id + "/cancel",
                        "/erase/confirm",
                        "/tokens/new",
                        "/tokens/" + id + "/revoke")) {
            assertThat(post(form, "", "", "").status()).as(form).isEqualTo(403);
            assertThat(post(form, session, "forged", "").status()).as(form).isEqualTo(403);
        }
    }

    /** Tomcat throws at every read of a parameter when the query cannot be decoded. */
    @ParameterizedTest
    @ValueSource(strings = {"/?a=%zz", "/guides?x=50%", "/keys?x=%zz", "/deliveries?client=50%"})
    void answersToAMalformedQueryWithAPage(String address) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.api().port())) {
            socket.setSoTimeout(20_000);
            String request =
                    "GET %s HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nConnection: close\r\n\r\n"
                            .formatted(address, session);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            String reply =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(reply).contains("Content-Type: text/html").contains("Sign out");
        }
    }

    @Test
    void makesOneKeyOfAFormThatIsSentTwice() {
        Matcher id =
                Pattern.compile("name=\"newId\" value=\"([^\"]+)\"")
                        .matcher(get("/keys/new").text());
        assertThat(id.find()).isTrue();
        String fields =
                "&name=Twice&allowedEvents=booking.created&webhookUrl="
                        + encoded(NOBODY)
                        + "&newId="
                        + id.group(1);

        Api.Reply first = submit("/keys/new", fields);
        Api.Reply second = submit("/keys/new", fields);

        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text()).contains("This key was created already.");
        assertThat(get("/keys/" + id.group(1)).text()).contains("Twice");
    }

    @Test
    void answersToBadInputWithAPage() {
        String id = new ObjectId().toHexString();
        for (String missing :
                List.of(
                        "/users/" + id,
                        "/users/x/delete",
                        "/bookings/" + id + "/move",
                        "/bookings/x/payment")) {
            assertThat(get(missing).status()).as(missing).isEqualTo(404);
        }
        for (String odd :
                List.of(
                        "/bookings?from=%2B999999999-12-31&to=x&therapistId=y&status=z&zone=Mars",
                        "/bookings?status=paid",
                        "/bookings?q=" + "x".repeat(400),
                        "/bookings?from=0001-01-01",
                        "/bookings?cursor=!",
                        "/audit?actor=%3Cscript%3E&target=*",
                        "/audit?from=0001-01-01T00:00&to=%2B999999999-12-31T23:59",
                        "/deliveries?from=yesterday",
                        "/users?cursor=!")) {
            assertThat(get(odd).status()).as(odd).isEqualTo(400);
        }
        assertThat(get("/bookings?status=paid").text())
                .contains("href=\"#status\"", "Must be one of pending_payment, ")
                .doesNotContain("No booking found");
        assertThat(get("/audit?actor=%3Cscript%3E&target=*").text()).doesNotContain("<script>");
        for (String odd : List.of("/bookings?zone=Mars&from=2026-01-01", "/users?role=root")) {
            assertThat(get(odd).status()).as(odd).isEqualTo(200);
        }
    }

    @Test
    void showsEveryWrongFieldAndKeepsTheValues() {
        Api.Reply user =
                submit(
                        "/users/new",
                        "&name=&email=x&role=boss&sessionPrice=1e9&sessionMinutes=x&password=short");
        assertThat(user.status()).isEqualTo(400);
        for (String field :
                List.of("name", "email", "role", "sessionPrice", "sessionMinutes", "password")) {
            assertThat(user.text()).contains("id=\"wrong-" + field + "\"", "href=\"#" + field);
        }
        assertThat(user.text()).contains("value=\"1e9\"").doesNotContain("value=\"short\"");

        Api.Reply terms =
                submit(
                        "/users/new",
                        "&name=A&email=a@example.com&role=therapist&sessionPrice=9.999"
                                + "&currency=EUR&sessionMinutes=1");
        assertThat(terms.text())
                .contains("Must have at most 2 decimals in EUR.", "Must be from 5 to 480.");
        Api.Reply taken =
                submit(
                        "/users/new",
                        "&name=A&role=client&email=" + encoded(TestService.ADMIN_EMAIL));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.text()).contains("id=\"wrong-email\"");
    }

    @Test
    void refusesAUserFormThatWasOpenedBeforeAnotherChange() {
        Practice.User user = practice.newUser("admin");
        String path = "/users/" + user.id();
        String seen = "&shown=" + field(get(path).text(), "shown");
        Api.Reply first = submit(path, seen + "&name=First&role=client");
        assertThat(first.status()).as(first.text()).isEqualTo(302);

        Api.Reply second = submit(path, seen + "&name=Second&role=admin");

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text()).contains("changed after you opened the form", "value=\"Second\"");
        assertThat(practice.get("/api/users/" + user.id()).toString())
                .contains("\"client\"", "First");
        String now = "&shown=" + field(second.text(), "shown");
        assertThat(submit(path, now + "&name=Second&role=client").status()).isEqualTo(302);
    }

    private static String field(String page, String name) {
        Matcher field = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page);
        assertThat(field.find()).as(page).isTrue();
        return field.group(1);
    }

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
    void showsWhomAnErasureConcerns() {
        Practice.User therapist = practice.newUser("therapist");
        practice.book(therapist);
        String preview = submit("/erase", "&email=" + encoded(therapist.email())).text();
        assertThat(preview)
                .contains(
                        "/users/" + therapist.id(),
                        "therapist</span>, who can no longer",
                        "This therapist has future bookings");
        String unknown = submit("/erase", "&email=unknown@example.com").text();
        assertThat(unknown).contains("Account: none").doesNotContain("future bookings, which");
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
    void refusesToDeleteATherapistWithBookingsToCome() {
        Practice.User therapist = practice.newUser("therapist");
        practice.book(therapist);
        Api.Reply refused = submit("/users/" + therapist.id() + "/delete", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("The therapist has future bookings");
    }

    @Test
    void saysWhyATokenDoesNotWork() {
        for (String state : List.of("deactivated", "deleted", "no longer an administrator")) {
            Practice.User maker = practice.newUser("admin");
            String name = "Of " + maker.id();
            service.api()
                    .post(
                            "/api/auth/tokens",
                            maker.token(),
                            "{\"name\":\"" + name + "\",\"scope\":\"admin\",\"expiresInDays\":5}");
            String works = "(?s)<span>" + name + "</span> *</th>";
            assertThat(get("/tokens").text()).containsPattern(works);
            String user = "/users/" + maker.id();
            if (state.equals("deleted")) {
                submit(user + "/delete", "");
            } else if (state.equals("deactivated")) {
                submit(user + "/deactivate", "");
            } else {
                submit(user, "&name=A&role=client");
            }
            assertThat(get("/tokens").text())
                    .as(state)
                    .containsPattern(
                            "(?s)<span>"
                                    + name
                                    + "</span>.{1,80}Does not work.{1,80}the user is "
                                    + state);
        }
    }

    @Test
    void listsATokenThatWasNeverUsed() {
        assertThat(submit("/tokens/new", "&name=Unused&expiresInDays=5&scope=admin").status())
                .isEqualTo(200);

        Api.Reply list = get("/tokens");

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.text()).contains("Unused", "<span class=\"muted\">never</span>");
    }

    @Test
    void namesBothMissingTimesOfARecovery() {
        Practice.Key key = newKey(NOBODY, "");

        Api.Reply refused = submit("/keys/" + key.id() + "/recover", "&from=&to=&zone=UTC");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("id=\"problems\"", "href=\"#from\"", "href=\"#to\"")
                .contains("id=\"wrong-from\"", "id=\"wrong-to\"")
                .contains("aria-describedby=\"wrong-from\"", "aria-describedby=\"wrong-to\"");
    }

    @Test
    void saysThatNoEventOfThePeriodWasMissed() {
        Practice.Key key = newKey(NOBODY, "");

        Api.Reply counted =
                submit(
                        "/keys/" + key.id() + "/recover",
                        "&from=2026-01-01T00:00&to=2026-01-02T00:00&zone=UTC");

        assertThat(counted.status()).isEqualTo(200);
        assertThat(counted.text())
                .contains("Nothing to recover: the events of this period", "Change period")
                .doesNotContain("Preview</button>");
    }

    /** The overview still counts such a delivery and leads to this page. */
    @Test
    void deniesNoFailedEventThatTheKeyNoLongerTakes() {
        Practice.User therapist = practice.newUser("therapist");
        String own = ",\"therapistIds\":[\"" + therapist.id() + "\"]";
        Practice.Key key = practice.newKey(NOBODY, own, "booking.created");
        practice.book(therapist);
        MongoCollection<Document> stored =
                service.bean(MongoDatabase.class).getCollection("deliveries");
        Bson refused =
                Filters.and(
                        Filters.eq("keyId", new ObjectId(key.id())),
                        Filters.eq("status", "pending"),
                        Filters.eq("lastError", "connection_refused"));
        await().until(() -> stored.countDocuments(refused) == 1);
        stored.updateOne(
                refused,
                Updates.combine(
                        Updates.set("status", "failed"),
                        Updates.set("finishedAt", Date.from(Instant.now())),
                        Updates.unset("dueAt"),
                        Updates.unset("open")));
        String path = "/keys/" + key.id() + "/recover";
        String period = "&from=2020-01-01T00:00&to=2999-01-02T00:00&zone=UTC";
        assertThat(submit(path, period).text()).contains("1 event would be sent.");

        practice.changeKey(key, "{\"allowedEvents\":[\"booking.cancelled\"]}");

        assertThat(submit(path, period).text())
                .contains("Nothing to recover: the events of this period that the key takes now")
                .doesNotContain("no event of this period failed");
    }

    /** A recovery also sends the pending deliveries that wait for their next attempt. */
    @Test
    void aRecoveryNamesThePeriodAndWhatWaits() {
        Practice.User therapist = practice.newUser("therapist");
        String own = ",\"therapistIds\":[\"" + therapist.id() + "\"]";
        Practice.Key key = practice.newKey(NOBODY, own, "booking.created");
        practice.book(therapist);
        await().untilAsserted(() ->
                assertThat(get("/deliveries?status=pending&keyId=" + key.id()).text())
                        .contains("connection refused"));
        String path = "/keys/" + key.id() + "/recover";

        assertThat(get(path).text())
                .contains("The oldest event that was not delivered happened on")
                .containsPattern("The last attempt failed: <span>connection refused");
        Api.Reply counted =
                submit(path, "&from=2020-01-01T00:00&to=2999-01-02T00:00&zone=Europe/Berlin");

        assertThat(counted.text())
                .contains(
                        "No failed or missing event of this period can be recovered.",
                        "Queue waiting webhooks now")
                .contains(
                        "1 webhook that waits for its next attempt is sent, as the rate limit"
                                + " allows.")
                .contains("2019-12-31T23:00:00Z")
                .contains("?from=2020-01-01T00:00&amp;to=2999-01-02T00:00&amp;zone=Europe/Berlin");
        assertThat(get(path + "?from=2020-01-01T00:00&to=2020-01-02T00:00&zone=UTC").text())
                .contains("value=\"2020-01-01T00:00\"");

        Api.Reply started =
                submit(path, "&from=2020-01-01T00:00&to=2999-01-02T00:00&zone=UTC&sure=true");
        assertThat(started.header("Location")).isEqualTo(path + "?note=started");
        assertThat(get(path + "?note=started").text())
                .contains("role=\"status\">Recovery started: 1 waiting webhook.</p>");
        await().untilAsserted(
                        () -> assertThat(get(path).text()).contains("1 waiting webhook queued"));
        assertThat(get("/audit?target=" + key.id()).text())
                .containsPattern("Waiting webhooks(<[^>]*>|\\s|:|none|→)+1<");
    }

    @Test
    void warnsBeforeAnAdministratorGivesTheOwnAccountUp() {
        String self = practice.get("/api/auth/me").path("user").path("_id").asString();
        String other = practice.newUser("admin").id();

        assertThat(get("/users/" + self).text()).contains("This is your own account");
        assertThat(get("/users/" + self + "/delete").text()).contains("This is your own account");
        assertThat(get("/users/" + other).text()).doesNotContain("This is your own account");
        assertThat(get("/users/" + other + "/delete").text())
                .doesNotContain("This is your own account");
        assertThat(submit("/erase", "&email=" + encoded(TestService.ADMIN_EMAIL)).text())
                .contains("This is your own account");
        service.api().call("DELETE", "/api/users/" + other, service.admin(), null);
    }

    @Test
    void offersNoZoneOfAPracticeThatHasNone() {
        assertThat(get("/bookings").text()).contains("Your time zone").doesNotContain("Practice:");
    }

    @Test
    void saysThatAPeriodHasNoSessions() {
        assertThat(get("/bookings?from=2001-01-01&to=2001-01-02&zone=UTC").text())
                .contains("No sessions in this period")
                .doesNotContain("Enter a part");
        assertThat(get("/bookings?q=absent@example.com").text()).contains("Enter a part");
    }

    @Test
    void showsANoteThatReadsAsFalse() {
        Practice.Key key = newKey(NOBODY, ",\"notes\":\"no\"");

        assertThat(get("/keys/" + key.id()).text()).contains("<dd class=\"lines\">no</dd>");
    }

    @Test
    void showsTheBeginningAndTheEndOfAKey() {
        Practice.Key key = newKey(NOBODY, "");
        String end = key.rawKey().substring(key.rawKey().length() - 8);
        practice.post("/api/webhooks/keys/" + key.id() + "/rotate", "{}");
        String rotated =
                practice.get("/api/webhooks/keys/" + key.id())
                        .at("/key/displayKey")
                        .asString()
                        .substring(8);

        assertThat(get("/keys/" + key.id()).text()).contains("<code>sk_live_…" + rotated);
        assertThat(get("/keys").text())
                .contains("<code>sk_live_…" + rotated, "Alert e-mails are off", "#alert-e-mails");
        assertThat(get("/audit?target=" + key.id()).text())
                .contains("sk_live_…" + end, "sk_live_…" + rotated);
    }

    @Test
    void namesTheSignaturesThatAFormatHas() {
        Practice.Key json = newKey(NOBODY, "");
        Practice.Key slack = newKey(NOBODY, ",\"format\":\"slack\"");
        String ask = "/keys/%s/rotate";

        assertThat(get(ask.formatted(json.id())).text()).contains("needs every valid raw key");
        Practice.Key wrong = newKey("http://127.0.0.1:9//hooks.slack.com/x", "");
        assertThat(get("/keys/" + wrong.id()).text()).contains("belongs to Slack");
        assertThat(get("/keys/" + slack.id()).text()).doesNotContain("belongs to Slack");
        assertThat(get(ask.formatted(slack.id())).text())
                .contains("has no <code>signature</code> field")
                .doesNotContain("needs every valid raw key");
        assertThat(submit(ask.formatted(json.id()), "&overlapHours=24").text())
                .contains(
                        "replace the signing secret at any time before",
                        "covers event, time and data only");
        assertThat(submit(ask.formatted(slack.id()), "&overlapHours=24").text())
                .contains("the chat service checks no signature", "the old or the new")
                .doesNotContain("give it the new raw key", "covers event");
    }

    @Test
    void countsAFailedTestAsNoDelay() {
        try (TestService other = TestService.start();
                Receiver receiver = Receiver.start()) {
            Practice ofOther = new Practice(other);
            String cookie = signIn(other);
            Practice.Key key = ofOther.newKey(receiver, "booking.created");
            receiver.answers(500);
            ofOther.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");

            assertThat(page(other, "/", cookie))
                    .contains("The last test of 1 webhook key failed", "Queue empty.")
                    .doesNotContain("delayed");
            assertThat(page(other, "/keys/" + key.id(), cookie))
                    .contains("Last test failed", "more reserved for tests");
        }
    }

    @Test
    void countsWhatIsReservedForRemindersAsUsedUp() {
        try (Receiver receiver = Receiver.start()) {
            Practice.User therapist = practice.newUser("therapist");
            Practice.Key key =
                    practice.newKey(
                            receiver.url(),
                            ",\"rateLimit\":10,\"therapistIds\":[\"" + therapist.id() + "\"]",
                            "booking.created",
                            "booking.reminder");
            Practice.Key slow =
                    newKey(
                            receiver.url(),
                            ",\"rateLimit\":2,\"therapistIds\":[\"" + therapist.id() + "\"]");
            for (int i = 0; i < 10; i++) {
                practice.book(therapist);
            }

            await().untilAsserted(() ->
                    assertThat(get("/keys/" + key.id()).text())
                            .contains(
                                    "Rate limit reached",
                                    "10 attempts is used up except for 1 reserved for reminders and"
                                            + " tests.",
                                    "of 10; 1 more reserved for reminders and tests"));
            assertThat(get("/").text()).doesNotContain("All webhooks are being delivered");
            await().untilAsserted(() ->
                    assertThat(get("/keys/" + slow.id()).text())
                            .contains(
                                    " webhooks wait; sending them takes at least 4 hours. Raise"
                                            + " the rate limit with Edit."));
            assertThat(get("/deliveries?status=pending&keyId=" + slow.id()).text())
                    .contains("in the queue");
        }
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

    private static List<String> ids(String page) {
        return Pattern.compile("href=\"/bookings/([0-9a-f]{24})\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void checksTheSignatureOfTheHeaderToo() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key =
                    practice.newKey(
                            receiver.url(),
                            ",\"format\":\"template\",\"contentType\":\"text/plain\",\"template\":\"{{event}}\\n{{id}}\"",
                            "booking.created");
            practice.book(practice.newUser("therapist"));
            Receiver.Webhook webhook = receiver.await(1, any -> true).getFirst();
            String form = "&key=" + encoded(key.rawKey()) + headers(webhook);
            String body = webhook.body().replace("\n", "\r\n");

            assertThat(submit("/verify", form + "&body=" + encoded(body)).text())
                    .contains("It matches.");
            assertThat(submit("/verify", form + "&body=" + encoded(body + "x")).text())
                    .contains("It does not match.");
            assertThat(submit("/verify", "&key=" + key.rawKey() + "&headers=a&body=b").text())
                    .contains("Paste the lines webhook-id");
        }
    }

    private static String headers(Receiver.Webhook webhook) {
        return "&headers="
                + encoded(
                        "Webhook-Id: %s\r\nwebhook-timestamp: %s\r\nwebhook-signature: v1,x %s"
                                .formatted(
                                        webhook.header("webhook-id"),
                                        webhook.header("webhook-timestamp"),
                                        webhook.header("webhook-signature")));
    }

    @Test
    void saysWhetherTheKeyOrTheTextOfTheBodyIsWrong() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.book(practice.newUser("therapist"));
            Receiver.Webhook webhook = receiver.await(1, any -> true).getFirst();
            String sent = "&key=" + key.rawKey() + "&body=" + encoded(webhook.body());
            String formatted =
                    "&key=" + key.rawKey() + "&body=" + encoded(webhook.json().toPrettyString());

            assertThat(submit("/verify", sent).text())
                    .contains("It matches.")
                    .doesNotContain("Your code must do the same");
            assertThat(submit("/verify", formatted).text())
                    .contains("It matches.", "Your code must do the same");
            assertThat(submit("/verify", sent + headers(webhook)).text()).contains("It matches.");
            assertThat(submit("/verify", formatted + headers(webhook)).text())
                    .contains("It does not match.", "The key is right");
            String displayed = key.rawKey().replaceFirst("(sk_live_).*(.{8})", "$1$2");
            assertThat(submit("/verify", "&body=x&key=" + displayed).text())
                    .contains("This is the displayed key");
        }
    }

    @Test
    void showsASampleOfATestToo() {
        assertThat(get("/events").text())
                .contains("aria-label=\"Sample of webhook.test\"", "the event of a test.");
    }

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

    @Test
    void saysAfterARotationWhichKeysAreValid() {
        Practice.Key key = practice.newKey(NOBODY, "", "booking.created");
        String path = "/keys/" + key.id() + "/rotate";

        assertThat(submit(path, "&overlapHours=24").text())
                .contains("give it the new raw key beside the old one now")
                .doesNotContain("Older raw keys are no longer valid.");
        assertThat(get("/keys/" + key.id()).text()).contains("An older raw key is valid until");
        assertThat(submit(path, "&overlapHours=0").text())
                .contains("Older raw keys are no longer valid. Change the receiver now.")
                .doesNotContain("beside the old one now");
        assertThat(get("/keys/" + key.id()).text()).doesNotContain("An older raw key is valid");
    }

    @Test
    void refusesAKeyFormThatWasOpenedBeforeAnotherChange() {
        Practice.Key key = practice.newKey(NOBODY, "", "booking.created");
        String path = "/keys/" + key.id() + "/edit";
        String seen = between(get(path).text(), "name=\"updatedAt\" value=\"", "\"");
        practice.changeKey(key, "{\"notes\":\"changed elsewhere\"}");
        String fields =
                "&name=A&allowedEvents=booking.created&webhookUrl="
                        + encoded(NOBODY)
                        + "&updatedAt=";

        Api.Reply refused = submit(path, fields + encoded(seen));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("changed after you opened the form", "value=\"A\"");
        String now = between(refused.text(), "name=\"updatedAt\" value=\"", "\"");
        assertThat(submit(path, fields + encoded(now)).header("Location")).endsWith("=saved");

        practice.changeKey(key, "{\"active\":false}");
        now = between(get(path).text(), "name=\"updatedAt\" value=\"", "\"");
        String saved = String.valueOf(submit(path, fields + encoded(now)).header("Location"));
        assertThat(get(saved).text()).contains("Saved. Send a test, then enable the key.");
    }

    /**
     * Resending a selection skips a reminder whose session has begun. The button on its own page
     * sends it.
     */
    @Test
    void sendsNoSelectedReminderOfASessionThatHasBegun() {
        try (Receiver receiver = Receiver.start()) {
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
                                    Updates.set("sessionAt", Date.from(Instant.now())),
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
        }
    }

    @Test
    void putsAKeyWithLostWebhooksAboveNewKeysAndPromisesNoRetry() {
        try (TestService other = TestService.start();
                Receiver receiver = Receiver.start()) {
            Practice ofOther = new Practice(other);
            String cookie = signIn(other);
            receiver.answers(500);
            Practice.Key key =
                    ofOther.newKey(
                            receiver.url(), ",\"retrySchedule\":\"10ms\"", "booking.created");
            ofOther.book(ofOther.newUser("therapist"));
            await().untilAsserted(() ->
                    assertThat(page(other, "/keys/" + key.id(), cookie))
                            .contains(
                                    "No webhook waits for a retry; 1 was not delivered. After"
                                            + " the fix, choose Recover.")
                            .doesNotContain("keeps retrying"));

            receiver.answers(200);
            ofOther.changeKey(key, "{\"webhookUrl\":\"" + receiver.url() + "/new\"}");
            ofOther.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
            Practice.Key unused = ofOther.newKey(NOBODY, "", "booking.created");
            String overview = page(other, "/", cookie);

            assertThat(overview).contains("1 webhook was not delivered");
            assertThat(overview.indexOf("a-" + key.id()))
                    .isPositive()
                    .isLessThan(overview.indexOf("a-" + unused.id()));
        }
    }

    @Test
    void keepsTheReasonOfAKeyThatWasSwitchedOff() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(410);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.book(practice.newUser("therapist"));
            String path = "/keys/" + key.id();
            await().untilAsserted(() ->
                    assertThat(get(path).text())
                            .contains(
                                    "Disabled by the service</span>",
                                    "The service disabled the key. The receiver answered 410"
                                            + " Gone.",
                                    "Correct the webhook URL or the receiver",
                                    "410 Gone</span>"));

            receiver.answers(200);
            practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
            assertThat(get(path).text())
                    .contains(
                            "The receiver answered 410 Gone.",
                            "The last test was delivered: enable the key.")
                    .doesNotContain("the receiver answered 200", "Check the webhook URL");
        }
    }

    @Test
    void takesTheAttemptOfADeliveryForNoTest() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(500);
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.book(practice.newUser("therapist"));
            String path = "/keys/" + key.id();
            await().untilAsserted(() ->
                    assertThat(get(path).text())
                            .contains(
                                    "Last attempt failed",
                                    "The service keeps retrying the waiting webhooks."));

            practice.changeKey(key, "{\"webhookUrl\":\"" + receiver.url() + "/new\"}");

            assertThat(get(path).text())
                    .contains("Not tested since the change")
                    .contains("Send a test to see whether the receiver answers.")
                    .doesNotContain("Last test failed");
        }
    }

    @Test
    void saysThatTheFiguresLeaveOutDeletedKeys() {
        newKey(NOBODY, "");

        assertThat(get("/").text())
                .contains("Last 24 hours, without deleted keys:", "All keys, last 24 hours");
    }

    @Test
    void saysHowATestWasAnsweredBeforeWhatIsNotDoneWithIt() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(302);
            Practice.Key key = practice.newKey(receiver, "booking.created");

            assertThat(submit("/keys/" + key.id() + "/test", "").text())
                    .containsPattern(
                            "answered 302 Found after [0-9.]+ m?s, a redirect, which is not"
                                    + " followed</span>");
        }
    }

    private static Practice.Key newKey(String url, String more) {
        return practice.newKey(url, more, "booking.created");
    }

    private static String signIn(TestService at) {
        Api.Reply form = at.api().get("/sign-in", null);
        return cookie(
                post(
                        at,
                        "/sign-in",
                        cookie(form, "therapy_csrf"),
                        token(form),
                        "&email="
                                + encoded(TestService.ADMIN_EMAIL)
                                + "&password="
                                + encoded(TestService.ADMIN_PASSWORD)),
                "therapy_session");
    }

    private static String page(TestService at, String path, String cookies) {
        return at.api().get(path, null, "Cookie", cookies).text();
    }

    @Test
    void namesEveryWrongFieldOfAFilterAndMarksIt() {
        markedFields("/bookings?from=x&to=y&status=paid&therapistId=z")
                .containsExactly("status", "therapistId", "from", "to");
        markedFields("/audit?actor=root&target=thing&from=x&to=y")
                .containsExactly("actor", "target", "from", "to");
        markedFields("/deliveries?keyId=1&event=x&from=x&to=y&status=z&bookingId=2")
                .containsExactly("keyId", "event", "from", "to", "status", "bookingId");
    }

    @Test
    void refusesAPeriodThatEndsBeforeItBegins() {
        for (String list : List.of("/bookings", "/deliveries", "/audit")) {
            String time = list.equals("/bookings") ? "" : "T00:00";
            String from = list + "?from=2026-02-02" + time + "&to=2026-02-0";
            Api.Reply reply = get(from + 1 + time);
            assertThat(reply.status()).as(list).isEqualTo(400);
            assertThat(reply.text()).contains("Must not be earlier than “From”.");
            assertThat(get(from + 2 + time).status()).as(list).isEqualTo(200);
        }
    }

    @Test
    void saysInWordsThatThePlaceInAListIsWrong() {
        for (String odd :
                List.of(
                        "/deliveries?cursor=!",
                        "/deliveries?newer=x",
                        "/bookings?cursor=!",
                        "/audit?cursor=!")) {
            Api.Reply reply = get(odd);
            assertThat(reply.status()).as(odd).isEqualTo(400);
            assertThat(reply.text())
                    .contains("The link to this page of the list is not valid", ">Newest</a>")
                    .doesNotContain("highlighted", "href=\"#form", "href=\"#cursor");
        }
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
                        false,
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
    }

    @Test
    void blamesNoTemplateForATestWithoutABooking() {
        try (Receiver receiver = Receiver.startForAnyFormat()) {
            Practice.Key key =
                    newKey(
                            receiver.url(),
                            ",\"format\":\"template\",\"contentType\":\"application/json\","
                                    + "\"template\":\"{\\\"n\\\":{{data.durationMinutes}}}\"");
            String path = "/keys/" + key.id();

            assertThat(submit(path + "/test", "").text())
                    .contains("Test failed", "The test has no booking", ">Not tested</span>")
                    .doesNotContain("Correct the key’s template", "Last test failed");

            practice.book(practice.newUser("therapist"));
            await().untilAsserted(() -> assertThat(receiver.webhooks()).hasSize(1));
            submit(path + "/test", "");
            await().untilAsserted(() -> assertThat(get(path).text()).contains(">OK</span>"));
            assertThat(get(path + "/recover").text()).doesNotContain("The last attempt failed");
        }
    }

    @Test
    void recoversNoFailedResendAndSaysHowToSendIt() {
        try (Receiver receiver = Receiver.start()) {
            Practice.User therapist = practice.newUser("therapist");
            String own = ",\"therapistIds\":[\"" + therapist.id() + "\"]";
            Practice.Key key = newKey(receiver.url(), own + ",\"retrySchedule\":\"10ms\"");
            practice.book(therapist);
            String list = "/deliveries?keyId=" + key.id();
            await().until(() -> get(list).text().contains("is-delivered"));
            receiver.answers(500);
            submit("/deliveries/" + practice.newestDelivery(key) + "/retry", "");
            await().until(() -> get(list).text().contains("is-failed"));
            String path = "/keys/" + key.id() + "/recover";

            assertThat(get(path).text()).doesNotContain("The oldest event");
            assertThat(submit(path, "&from=2026-01-01T00:00&to=2099-01-01T00:00&zone=UTC").text())
                    .contains("Nothing to recover")
                    .contains("can be sent again under")
                    .contains("href=\"/deliveries?keyId=" + key.id() + "&amp;status=failed\"");
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
                .contains("Some therapist cannot be booked any more: choose another therapist.");
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
    void asksToCopyNoSecretsOfAKeyForAChat() {
        Api.Reply made =
                submit(
                        "/keys/new",
                        "&name=Chat&format=slack&allowedEvents=booking.created&webhookUrl="
                                + encoded(NOBODY));
        assertThat(made.text())
                .contains("A chat service needs neither of these.", ">Done</a>")
                .doesNotContain("Copy both now");
    }

    @Test
    void saysWhenATestIsPossibleAgainAndHowManyEventsAreRecoveredNow() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(500);
            Practice.User therapist = practice.newUser("therapist");
            Practice.Key key =
                    newKey(receiver.url(), ",\"rateLimit\":1,\"retrySchedule\":\"10ms\"");
            practice.book(therapist);
            practice.book(therapist);
            String path = "/keys/" + key.id();
            await().untilAsserted(() ->
                    assertThat(submit(path + "/test", "").text())
                            .containsPattern(
                                    "limit is used up. Try again in \\d+ minutes?, or raise"));
            assertThat(
                            submit(
                                            path + "/recover",
                                            "&from=2026-01-01T00:00&to=2099-01-01T00:00&zone=UTC")
                                    .text())
                    .contains("The rate limit allows 0 more attempts in this hour");
        }
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

    @Test
    void writesPricesWithTheDecimalsOfTheirCurrency() {
        Practice.User therapist = practice.newUser("therapist");
        String path = "/api/users/" + therapist.id();
        service.api()
                .call(
                        "PATCH",
                        path,
                        service.admin(),
                        "{\"sessionPrice\":95.50,\"currency\":\"EUR\"}");
        Practice.Booked booking = practice.book(therapist);
        for (String page :
                List.of(
                        "/bookings",
                        "/bookings/new",
                        "/bookings/" + booking.id(),
                        "/bookings/" + booking.id() + "/move",
                        "/users?role=therapist")) {
            assertThat(get(page).text()).as(page).contains("95.50 EUR").doesNotContain("95.5 EUR");
        }
        assertThat(get("/users/" + therapist.id()).text()).contains("value=\"95.50\"");
        service.api()
                .call(
                        "PATCH",
                        path,
                        service.admin(),
                        "{\"sessionPrice\":9000,\"currency\":\"JPY\"}");
        assertThat(get("/bookings/new").text()).contains("9000 JPY");
    }

    @Test
    void refusesToPreviewTheErasureOfTheLastAdministrator() {
        String email = "&email=" + encoded(TestService.ADMIN_EMAIL);
        String erasures = get("/audit?target=person").text();
        for (String step : List.of("/erase", "/erase/confirm")) {
            Api.Reply reply = submit(step, email);
            assertThat(reply.status()).as(step).isEqualTo(409);
            assertThat(reply.text()).contains("This is the last active administrator");
        }
        assertThat(occurrences("Person erased", get("/audit?target=person").text()))
                .isEqualTo(occurrences("Person erased", erasures));

        service.bean(AuditLog.class).beginErasure();
        assertThat(get("/audit?target=person").text())
                .as("an erasure that a crash interrupted")
                .contains("Person erased", "Erasure did not finish: repeat it");
    }

    @Test
    void writesTheAuditLogInWords() {
        Practice.Booked booking = practice.book(practice.newUser("therapist"));
        practice.move(booking, Instant.parse("2050-03-01T10:00:00Z"));
        practice.pay(booking);

        assertThat(get("/audit?target=" + booking.id()).text())
                .contains(
                        "Booking rescheduled",
                        "Session time",
                        "datetime=\"2050-03-01T10:00:00Z\"",
                        ">2050-03-01 10:00 UTC</time>",
                        "Pending payment",
                        "Payment reference")
                .doesNotContain(">scheduledAt<", ">pending_payment<", ">paymentReference<");

        Practice.User therapist = practice.newUser("therapist");
        Practice.Key key = newKey(NOBODY, ",\"therapistIds\":[\"" + therapist.id() + "\"]");
        practice.changeKey(key, "{\"payload\":\"minimal\"}");
        submit("/keys/" + key.id() + "/rotate", "&overlapHours=24");
        assertThat(get("/audit?target=" + key.id()).text())
                .contains("IDs only", "24 hours", "Some therapist")
                .doesNotContain(therapist.id());

        submit("/users/" + therapist.id() + "/deactivate", "");
        assertThat(get("/keys/" + key.id()).text()).contains("Some therapist (deactivated)");
    }

    @Test
    void offersNoRetryForAKeyThatIsOff() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            receiver.answers(500);
            practice.book(practice.newUser("therapist"));
            String list = "/deliveries?keyId=" + key.id();
            await().until(() -> get(list).text().contains("name=\"only\""));
            String one = practice.newestDelivery(key);
            assertThat(get("/deliveries/" + one + "?note=again-1").text())
                    .contains("Queued for sending.", "id=\"send-again\"", "Jane Smith");

            practice.changeKey(key, "{\"active\":false}");

            assertThat(get("/keys/" + key.id()).text())
                    .contains("An administrator disabled the key. Disabled since</span> <time");
            assertThat(get(list).text()).doesNotContain("name=\"only\"");
            assertThat(get("/deliveries/" + one + "?note=again-1").text())
                    .contains("Kept until the key is enabled.")
                    .doesNotContain("Queued for sending.", "id=\"send-again\"");
            Api.Reply refused = submit("/deliveries/retry", "&ids=" + one);
            assertThat(refused.header("Location")).isEqualTo("/deliveries?note=0-1-inactive");
            assertThat(get("/deliveries?note=0-1-inactive").text())
                    .contains("0 queued for sending. 1 refused: the key is disabled.");
            for (String note : List.of("0-1", "0-0", "6-8")) {
                assertThat(get("/deliveries?note=" + note).text())
                        .contains("class=\"notice is-warn\"");
            }
            assertThat(get("/deliveries?note=1-0").text()).contains("class=\"notice is-good\"");
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
    void tellsKeysWithTheSameNameApart() {
        String name = "\"Twin " + new ObjectId() + "\"";
        List<Practice.Key> twins =
                List.of(newKey(NOBODY, ""), newKey(NOBODY, ""), newKey(NOBODY, ""));
        twins.forEach(key -> practice.changeKey(key, "{\"name\":" + name + "}"));
        Practice.Booked booked = practice.book(practice.newUser("therapist"));
        practice.deleteKey(twins.get(2));
        String plain = name.replace("\"", "");
        String first = plain + " …" + end(twins.get(0));
        String second = plain + " …" + end(twins.get(1));
        for (String page : List.of("/deliveries", "/bookings/" + booked.id())) {
            await().untilAsserted(() ->
                    assertThat(get(page).text())
                            .as(page)
                            .contains(">" + first + "<", ">" + second + "<")
                            .contains(">" + plain + " (deleted)<"));
        }

        practice.deleteKey(twins.get(1));
        assertThat(get("/deliveries").text())
                .contains(">" + plain + "<", plain + " (deleted) …" + end(twins.get(2)));
    }

    private static String end(Practice.Key key) {
        return key.rawKey().substring(key.rawKey().length() - 4);
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
    void leadsFromADeletedRecordToItsChanges() {
        Practice.Key key = newKey(NOBODY, "");
        practice.deleteKey(key);

        Api.Reply gone = get("/keys/" + key.id());

        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.text())
                .contains("It may have been deleted.", "href=\"/audit?target=" + key.id() + "\"");
    }

    @Test
    void showsAPageForAFormsAddressThatIsOpenedAsALink() {
        Practice.Key key = newKey(NOBODY, "");

        Api.Reply opened =
                service.api()
                        .get(
                                "/keys/" + key.id() + "/test",
                                null,
                                "Cookie",
                                session,
                                "Accept",
                                "text/html");
        assertThat(opened.status()).isEqualTo(405);
        assertThat(opened.text()).contains("<h1>Page not found</h1>");

        String tested = submit("/keys/" + key.id() + "/test", "").text();
        assertThat(tested).contains("name=\"next\" value=\"/keys/" + key.id() + "\"");
    }

    @Test
    void keepsTheFormWhenABackgroundRequestFails() {
        Api.Reply failed =
                service.api()
                        .post(
                                "/keys/" + new ObjectId() + "/rotate",
                                null,
                                "_csrf=" + encoded(token(get("/users/new"))),
                                "Cookie",
                                session,
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "HX-Request",
                                "true");

        assertThat(failed.status()).isEqualTo(404);
        assertThat(failed.header("HX-Retarget")).isEqualTo("#page");
        assertThat(failed.header("HX-Reselect")).isEqualTo("#problem");
        assertThat(failed.header("HX-Reswap")).startsWith("afterbegin");
        assertThat(failed.text()).contains("id=\"problem\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EST", "MST", "HST", "Asia/Kolkata", "Etc/GMT+12"})
    void showsABookingInTheClientsTimeZone(String zone) {
        Instant at = Instant.now().plus(50, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

        assertThat(get("/bookings/" + bookIn(zone, at)).text())
                .contains("Client’s time", ", " + zone);
    }

    private static String bookIn(String zone, Instant at) {
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

    @Test
    void showsTheTimesOfAFilterInTheZoneOfThePage() {
        String path = "/deliveries?from=2026-01-20T08:00&to=2026-01-20T12:00&zone=Europe/Berlin";

        assertThat(get(path).text())
                .contains("value=\"2026-01-20T07:00\"", "data-instant=\"2026-01-20T07:00:00Z\"")
                .contains("value=\"2026-01-20T11:00\"");
        assertThat(get("/deliveries?from=tomorrow").text()).contains("value=\"tomorrow\"");
        assertThat(get(path.replace("/deliveries", "/audit")).text())
                .contains("value=\"2026-01-20T07:00\"");
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
    void keepsTheFormWhenAKeyHasTooManySecrets() {
        Practice.Key key = newKey(NOBODY, "");
        String path = "/keys/" + key.id() + "/rotate";
        Api.Reply rotated = submit(path, "&overlapHours=168");
        for (int i = 0; i < 10 && rotated.status() == 200; i++) {
            rotated = submit(path, "&overlapHours=168");
        }

        assertThat(rotated.status()).isEqualTo(409);
        assertThat(rotated.text())
                .contains("<h1>Rotate the key</h1>", "role=\"alert\"", "Create the new raw key");
    }

    @Test
    void saysWhyAKeyDidNotGetAnEvent() {
        Practice.Booked booked = practice.book(practice.newUser("therapist"));
        practice.newKey(NOBODY, "", "booking.cancelled");
        newKey(NOBODY, "");
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
        practice.newKey(NOBODY, own, "booking.created");
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
        newKey(NOBODY, "");
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
    void countsTheAuditEntriesOfAPersonBeforeTheErasure() {
        Practice.User client = practice.newUser("client");
        submit("/users/" + client.id() + "/deactivate", "");

        String preview = submit("/erase", "&email=" + encoded(client.email())).text();
        assertThat(preview).containsPattern("<li>Audit entries: [1-9][0-9]*</li>");
        String count = preview.replaceAll("(?s).*<li>Audit entries: ([0-9]+)</li>.*", "$1");

        assertThat(submit("/erase/confirm", "&email=" + encoded(client.email())).text())
                .containsPattern("\\b" + count + " audit entr(y|ies)\\b");
    }

    @Test
    void keepsAPriceThatIsAlsoTheNameOfAnErasedPerson() {
        String id =
                practice.post(
                                "/api/users",
                                "{\"name\":\"120\",\"email\":\"120@example.com\",\"password\":\"%s\",\"role\":\"therapist\",\"sessionPrice\":120}"
                                        .formatted(Practice.PASSWORD))
                        .path("user")
                        .path("_id")
                        .asString();

        submit("/erase/confirm", "&email=120%40example.com");

        assertThat(get("/audit?target=" + id).text()).contains("120.00 USD");
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

    private static String awaitDelivery(Practice.Key key) {
        await().until(() -> get("/deliveries?keyId=" + key.id()).text().contains("is-delivered"));
        return practice.newestDelivery(key);
    }

    @Test
    void offersTheLastAdministratorNothingThatCannotWork() {
        String path =
                Objects.requireNonNull(
                        get("/users?q=" + encoded(TestService.ADMIN_EMAIL)).header("Location"));
        assertThat(get(path).text())
                .contains("this is the last active administrator", "href=\"/password\"")
                .doesNotContain("Deactivate</button>", "Deactivate…", "Delete…", "Erase…");
        assertThat(get(path + "/delete").header("Location")).isEqualTo(path);
        assertThat(get(path + "/deactivate").header("Location")).isEqualTo(path);
        Api.Reply refused = submit(path + "/delete", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).doesNotContain("<h1>Delete this user?</h1>");

        Practice.User other = practice.newUser("admin");
        assertThat(get(path).text())
                .contains("Deactivate…", "Delete…", "Erase…")
                .doesNotContain("last active administrator", "Deactivate</button>");
        assertThat(get(path + "/deactivate").text())
                .contains("This is your own account.", "Deactivate</button>");
        assertThat(submit(path + "/password", "&password=").header("Location"))
                .isEqualTo("/password");
        submit("/users/" + other.id() + "/delete", "");
    }

    @Test
    void leadsFromAClientToTheirBookings() {
        Practice.User client = practice.newUser("client");
        assertThat(get("/users/" + client.id()).text())
                .contains("/bookings?q=" + client.email().replace("@", "%40").replace("%40", "@"));
    }

    @Test
    void namesEveryFieldThatIsForTherapistsOnly() {
        assertThat(
                        submit(
                                        "/users/new",
                                        "&name=A&email=c@example.com&role=client&sessionPrice=5"
                                                + "&currency=EUR&sessionMinutes=50")
                                .text())
                .contains(
                        "id=\"wrong-sessionPrice\"",
                        "id=\"wrong-currency\"",
                        "id=\"wrong-sessionMinutes\"",
                        "through the API or your web site");
    }

    @Test
    void saysThatAnInvalidLinkShowsTheFirstPage() {
        for (String list : List.of("/users?cursor=!", "/tokens?cursor=!")) {
            assertThat(get(list).text())
                    .as(list)
                    .contains("is not valid; this is its first page.")
                    .doesNotContain("newest");
        }
        assertThat(get("/users?q=+").status()).isEqualTo(200);
    }

    @Test
    void findsAUserByEMailAddress() {
        Practice.User client = practice.newUser("client");

        assertThat(get("/users?q=" + encoded(client.email().toUpperCase(ROOT))).header("Location"))
                .isEqualTo("/users/" + client.id());
        Api.Reply unknown = get("/users?q=nobody@example.com");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text())
                .contains("No user has this e-mail address.", "value=\"nobody@example.com\"")
                .contains("find them under <a href=\"/bookings\">")
                .doesNotContain("aria-label=\"People\"");
        assertThat(get("/users?role=admin").text())
                .contains("Scripts and connectors use <a href=\"/tokens\">")
                .doesNotContain(">Session</th>");
    }

    @Test
    void findsUsersByAPartOfTheirName() {
        String name = "Ottilie " + new ObjectId();
        for (int i = 0; i < 2; i++) {
            practice.post(
                    "/api/users",
                    """
                    {"name":"%s","email":"%s@example.com","password":"ten or more","role":"client"}\
                    """
                            .formatted(name, new ObjectId()));
        }

        Api.Reply found = get("/users?q=" + encoded(name.toUpperCase(ROOT)));

        assertThat(found.status()).isEqualTo(200);
        assertThat(found.text())
                .containsPattern("(?s)(>" + name + "<.*){2}")
                .contains("2 users with this text in the name.");
        Api.Reply unknown = get("/users?q=" + new ObjectId());
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text()).contains("No user has this name.");
    }

    @Test
    void filtersTheAuditLogByActorsAsThePageWritesThem() {
        practice.newUser("client");

        assertThat(get("/audit?actor=Administrator").text())
                .contains("value=\"Administrator\"", "href=\"/audit?actor=")
                .doesNotContain("No matching changes", "Must be");
        for (String type : List.of("The+service", "A+guest", "A+command+on+the+server")) {
            assertThat(get("/audit?actor=" + type).text()).as(type).doesNotContain("Must be");
        }
    }

    @Test
    void saysInTheHeadlineWhatWaitsOrExpired() {
        try (TestService fresh =
                TestService.start(
                        "therapy.alerts.smtp-url=smtp://127.0.0.1:9",
                        "therapy.alerts.email=desk@example.com")) {
            String viewer = signIn(fresh);
            Practice other = new Practice(fresh);
            assertThat(page(fresh, "/", viewer)).contains("There is no webhook key");
            Practice.Key key = other.newKey(NOBODY, "", "booking.created");
            assertThat(page(fresh, "/", viewer)).contains("No webhooks sent yet");
            assertThat(page(fresh, "/keys", viewer))
                    .contains("Alert e-mails go to desk@example.com.");

            other.changeKey(key, "{\"active\":false}");
            other.book(other.newUser("therapist"));
            await().untilAsserted(() ->
                    assertThat(page(fresh, "/", viewer))
                            .contains("Every webhook key is disabled", "1 kept for disabled keys"));
            other.newKey(NOBODY, "", "booking.cancelled");
            assertThat(page(fresh, "/", viewer)).contains("1 webhook waits for disabled keys");

            MongoCollection<Document> deliveries =
                    fresh.bean(MongoDatabase.class).getCollection("deliveries");
            deliveries.updateOne(
                    new Document(),
                    Updates.combine(
                            Updates.set("status", "expired"),
                            Updates.set("finishedAt", Date.from(Instant.now()))));
            assertThat(page(fresh, "/", viewer))
                    .contains("1 reminder delivery of the last 2 days expired");
            Document yesterdays = Objects.requireNonNull(deliveries.find().first());
            Instant dayBefore = Instant.now().minus(Duration.ofHours(24)).minusSeconds(60);
            deliveries.insertOne(yesterdays.append("_id", new ObjectId(Date.from(dayBefore))));
            assertThat(page(fresh, "/", viewer))
                    .contains("2 reminder deliveries of the last 2 days expired");
            assertThat(page(fresh, "/keys/" + key.id(), viewer))
                    .contains("/deliveries?status=expired&amp;keyId=" + key.id());
        }
    }

    @Test
    void showsTheGuidesWithLinksThatWork() {
        Matcher guides =
                Pattern.compile("href=\"(/guides/[^\"]+)\"").matcher(get("/guides").text());
        assertThat(guides.results().toList()).hasSizeGreaterThan(8);
        guides.reset();
        Map<String, Api.Reply> pages = new HashMap<>();
        while (guides.find()) {
            Api.Reply guide = get(guides.group(1));
            assertThat(guide.status()).as(guides.group(1)).isEqualTo(200);
            String page = guide.text();
            String article = page.substring(page.indexOf("<article"), page.indexOf("</article>"));
            assertThat(article).as(guides.group(1)).contains("<h1", "<p>");
            Matcher links =
                    Pattern.compile("(?:href|src)=\"([^\":#]+)(#[^\"]+)?\"").matcher(article);
            while (links.find()) {
                Api.Reply linked =
                        pages.computeIfAbsent(
                                URI.create("/guides/").resolve(links.group(1)).getPath(),
                                DeskPagesTest::get);
                assertThat(linked.status()).as(links.group()).isEqualTo(200);
                if (links.group(2) != null) {
                    assertThat(linked.text())
                            .contains("id=\"" + links.group(2).substring(1) + "\"");
                }
            }
        }
        assertThat(get("/guides").text()).contains("For the operator</h2>");
        assertThat(get("/guides/make.md").text())
                .contains("<a href=\"images/delivery.png\"><img", "<a href=\"/events\">sample");
        assertThat(get("/guides/local-testing.md").text())
                .contains("troubleshooting (in the sources)")
                .doesNotContain(">troubleshooting</a>");
        assertThat(get("/guides/api.md").text())
                .contains("<a href=\"/swagger-ui.html\">Webhook API");
        assertThat(get("/keys/new").text()).containsPattern("Default: <span>\\d+<");
        assertThat(get("/guides/none.md").status()).isEqualTo(404);
        assertThat(service.api().get("/guides/make.md", null).status()).isEqualTo(302);
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

    @Test
    void doesNotCountAFailedResendAsNotDelivered() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key =
                    practice.newKey(receiver.url(), ",\"retrySchedule\":\"1s\"", "booking.created");
            String booking = practice.book(practice.newUser("therapist")).id();
            String list = "/deliveries?keyId=" + key.id();
            receiver.await("booking.created", booking);
            await().until(() -> get(list).text().contains("is-delivered"));
            assertThat(get(list).text()).doesNotContain("delivered before");
            String page = "/deliveries/" + practice.newestDelivery(key);
            receiver.answers(500);
            submit(page + "/retry", "");

            await().untilAsserted(() ->
                    assertThat(get(page).text())
                            .contains("It was delivered before; sending it again failed.")
                            .doesNotContain("everything that failed"));
            assertThat(get(list).text()).contains("delivered before");
            assertThat(get("/bookings/" + booking).text()).contains("delivered before");
            assertThat(get("/keys/" + key.id()).text()).doesNotContain(" not delivered");
            assertThat(get("/audit?target=" + key.id()).text())
                    .contains("Delivery retried", "Key created", ">Booking created</a>");
            assertThat(get("/audit?target=key+" + key.id()).text())
                    .contains("Key created", "href=\"/audit?target=" + key.id())
                    .doesNotContain("Delivery retried");

            receiver.answers(200);
            submit(page + "/retry", "");
            await().untilAsserted(() ->
                    assertThat(get(page).text())
                            .contains("accepted it more than once, because it was sent again"));
        }
    }

    @Test
    void saysQueuedOnlyUntilTheNextAttempt() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(500);
            Practice.Key key =
                    practice.newKey(receiver.url(), ",\"retrySchedule\":\"1h\"", "booking.created");
            practice.book(practice.newUser("therapist"));
            String list = "/deliveries?keyId=" + key.id();
            await().until(() -> get(list).text().contains("500 Internal"));
            String page = "/deliveries/" + practice.newestDelivery(key);
            assertThat(get(page + "?note=again-1").text())
                    .contains("Queued for sending.", "?note=again-1\"")
                    .contains("data-announce=\"Waiting\"");
            assertThat(get("/keys/" + key.id()).text())
                    .contains("next attempt <time")
                    .doesNotContain("Review and send them now");
            receiver.answers(200);
            practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
            assertThat(get("/keys/" + key.id()).text())
                    .contains("Review and send them now", "/recover?from=");
            receiver.answers(500);
            Api.Reply again = submit(page + "/retry", "");
            assertThat(again.header("Location")).isEqualTo(page + "?note=again-1");

            await().untilAsserted(() ->
                    assertThat(get(page + "?note=again-1").text())
                            .contains("2 attempts", "Waiting")
                            .doesNotContain("Queued for sending.", "note=again"));
        }
    }

    @Test
    void comesBackToThePageWhoseTimesAreSwitched() {
        for (String page :
                List.of(
                        "/guides",
                        "/guides/make.md",
                        "/guides/ZAPIER_INTEGRATION_GUIDE.md",
                        "/audit?zone=Europe/Berlin&from=2026-01-01T00:00",
                        "/bookings?q=a@example.com")) {
            Api.Reply opened = get(page);
            assertThat(opened.status()).as(page).isEqualTo(200);
            assertThat(submit("/times", "&zone=utc&next=" + encoded(page)).header("Location"))
                    .isEqualTo(page);
        }
        for (String elsewhere : List.of("/keys/../../evil", "//evil.example", "/guides/../x.md")) {
            assertThat(submit("/times", "&zone=utc&next=" + encoded(elsewhere)).header("Location"))
                    .isEqualTo("/");
        }
        assertThat(get("/users?note=deleted").text())
                .contains("User deleted.", "name=\"next\" value=\"/users\"");
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

    @Test
    void saysThatARepeatedErasureFoundNothing() {
        Practice.User client = practice.newUser("client");
        Practice.Key key = newKey(NOBODY, ",\"notes\":\"ask " + client.email() + "\"");
        String field = "&email=" + encoded(client.email());
        assertThat(submit("/erase/confirm", field).text())
                .contains("<h1>Person erased</h1>", "Erased from")
                .containsPattern("/keys/" + key.id() + "/edit\">Notes of the key [^<]+</a>");

        assertThat(submit("/erase/confirm", field).text())
                .contains("<h1>Nothing to erase</h1>", "all of it was erased before")
                .doesNotContain("Erased from", "Person erased");
        assertThat(get("/audit?target=person").text()).contains("no data of the person was found");
    }

    @Test
    void writesPricesAndLinksOfTheAuditLogAsOtherPagesDo() {
        Practice.User therapist = practice.newUser("therapist");
        submit(
                "/users/" + therapist.id(),
                "&name=T&role=therapist&sessionPrice=95.50&currency=EUR");
        assertThat(get("/audit?target=" + therapist.id()).text())
                .contains("75.00 USD", "95.50 EUR", "href=\"/users/" + therapist.id());
        submit("/users/" + therapist.id() + "/delete", "");
        assertThat(get("/audit?target=" + therapist.id()).text())
                .contains("User changed")
                .doesNotContain("href=\"/users/" + therapist.id());

        Practice.Key key = newKey(NOBODY, "");
        assertThat(get("/audit?target=" + key.id()).text()).contains("href=\"/keys/" + key.id());
        practice.deleteKey(key);
        assertThat(get("/audit?target=" + key.id()).text())
                .contains("Key created")
                .doesNotContain("href=\"/keys/" + key.id());
    }

    /** As after a deletion in an earlier version, when the audit entries have ended. */
    @Test
    void offersTheErasureOfACreatorWhoIsLeftInAKeyOnly() {
        Practice.Key key = newKey(NOBODY, "");
        service.bean(MongoDatabase.class)
                .getCollection("webhook_keys")
                .updateOne(
                        Filters.eq("_id", new ObjectId(key.id())),
                        Updates.set("createdBy.email", "Left.Alone@example.com"));
        practice.changeKey(key, "{\"notes\":\"any\"}"); // so that the cache reads the key
        String field = "&email=left.alone@example.com";

        assertThat(submit("/erase", field).text())
                .contains("Webhook keys: 1", "Erase person</button>");
        assertThat(submit("/erase/confirm", field).text()).contains("<h1>Person erased</h1>");
        assertThat(submit("/erase", field).text()).doesNotContain("Erase person</button>");
    }

    @Test
    void offersNoErasureOfAnUnknownPerson() {
        assertThat(submit("/erase", "&email=nobody@example.com").text())
                .contains("No account and no booking has this address.")
                .doesNotContain("Erase person</button>");
    }

    private static int occurrences(String text, String page) {
        return page.split(text, -1).length;
    }

    private static List<String> rows(String list) {
        return Pattern.compile("id=\"d-([0-9a-f]{24})\"")
                .matcher(get(list).text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static ListAssert<String> markedFields(String path) {
        Api.Reply reply = get(path);
        assertThat(reply.status()).as(path).isEqualTo(400);
        List<String> marked =
                Pattern.compile("<[^>]*aria-invalid=\"true\"[^>]*>")
                        .matcher(reply.text())
                        .results()
                        .map(found -> found.group().replaceAll(".* id=\"([^\"]+)\".*", "$1"))
                        .toList();
        for (String field : marked) {
            assertThat(reply.text()).contains("href=\"#" + field + "\"");
        }
        return assertThat(marked);
    }

    private static Api.Reply submit(String path, String fields) {
        return post(path, session, token(get("/users/new")), fields);
    }

    private static Api.Reply get(String path) {
        return service.api().get(path, null, "Cookie", session);
    }

    private static Api.Reply post(String path, String cookies, String token, String fields) {
        return post(service, path, cookies, token, fields);
    }

    private static Api.Reply post(
            TestService at, String path, String cookies, String token, String fields) {
        return at.api()
                .post(
                        path,
                        null,
                        "_csrf=" + encoded(token) + fields,
                        "Cookie",
                        cookies,
                        "Content-Type",
                        "application/x-www-form-urlencoded");
    }

    private static String token(Api.Reply page) {
        Matcher matcher = TOKEN.matcher(page.text());
        assertThat(matcher.find()).as(page.text()).isTrue();
        return matcher.group(1);
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String cookie(Api.Reply reply, String name) {
        return reply.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set: " + reply.status()))
                .split(";", 2)[0];
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
