package com.therapybooking.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ListAssert;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests rules that hold for every page of the dashboard, and the overview. */
class PageRulesTest extends DashboardHttp {

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
        assertThat(list.text())
                .contains("Unused", "<span class=\"muted\">never</span>")
                .containsPattern("data-label=\"Created\"[^>]*><time datetime=");
    }

    @Test
    void offersNoZoneOfAPracticeThatHasNone() {
        assertThat(get("/bookings").text()).contains("Your time zone").doesNotContain("Practice:");
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
            Practice.Key unused = ofOther.newKey(UNREACHABLE, "", "booking.created");
            String overview = page(other, "/", cookie);

            assertThat(overview).contains("1 webhook was not delivered");
            assertThat(overview.indexOf("a-" + key.id()))
                    .isPositive()
                    .isLessThan(overview.indexOf("a-" + unused.id()));
        }
    }

    @Test
    void saysThatTheFiguresLeaveOutDeletedKeys() {
        newKey(UNREACHABLE, "");

        assertThat(get("/").text())
                .contains("Last 24 hours, without deleted keys:", "All keys, last 24 hours");
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
    void leadsFromADeletedRecordToItsChanges() {
        Practice.Key key = newKey(UNREACHABLE, "");
        practice.deleteKey(key);

        Api.Reply gone = get("/keys/" + key.id());

        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.text())
                .contains("It may have been deleted.", "href=\"/audit?target=" + key.id() + "\"");
    }

    @Test
    void showsAPageForAFormsAddressThatIsOpenedAsALink() {
        Practice.Key key = newKey(UNREACHABLE, "");

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
    void saysInTheHeadlineWhatWaitsOrExpired() {
        try (TestService fresh =
                TestService.start(
                        "therapy.alerts.smtp-url=smtp://127.0.0.1:9",
                        "therapy.alerts.email=desk@example.com")) {
            String viewer = signIn(fresh);
            Practice other = new Practice(fresh);
            assertThat(page(fresh, "/", viewer)).contains("There is no webhook key");
            Practice.Key key = other.newKey(UNREACHABLE, "", "booking.created");
            assertThat(page(fresh, "/", viewer)).contains("No webhooks sent yet");
            assertThat(page(fresh, "/keys", viewer))
                    .contains("Alert e-mails go to desk@example.com.");

            other.changeKey(key, "{\"active\":false}");
            other.book(other.newUser("therapist"));
            await().untilAsserted(() ->
                    assertThat(page(fresh, "/", viewer))
                            .contains("Every webhook key is disabled", "1 kept for disabled keys"));
            other.newKey(UNREACHABLE, "", "booking.cancelled");
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
                                this::get);
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

    private static String page(TestService at, String path, String cookies) {
        return at.api().get(path, null, "Cookie", cookies).text();
    }

    private ListAssert<String> markedFields(String path) {
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
}
