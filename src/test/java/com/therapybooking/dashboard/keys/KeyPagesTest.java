package com.therapybooking.dashboard.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.dashboard.DashboardHttp;
import com.therapybooking.support.Api;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Tests the pages about webhook keys: forms, state, tests, rotation and recovery. */
@MostlyWaits
class KeyPagesTest extends DashboardHttp {

    @Test
    void makesOneKeyOfAFormThatIsSentTwice() {
        Matcher id =
                Pattern.compile("name=\"newId\" value=\"([^\"]+)\"")
                        .matcher(get("/keys/new").text());
        assertThat(id.find()).isTrue();
        String fields =
                "&name=Twice&allowedEvents=booking.created&webhookUrl="
                        + encoded(UNREACHABLE)
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
    void namesBothMissingTimesOfARecovery() {
        Practice.Key key = newKey(UNREACHABLE, "");

        Api.Reply refused = submit("/keys/" + key.id() + "/recover", "&from=&to=&zone=UTC");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("id=\"problems\"", "href=\"#from\"", "href=\"#to\"")
                .contains("id=\"wrong-from\"", "id=\"wrong-to\"")
                .contains("aria-describedby=\"wrong-from\"", "aria-describedby=\"wrong-to\"");
    }

    @Test
    void saysThatNoEventOfThePeriodWasMissed() {
        Practice.Key key = newKey(UNREACHABLE, "");

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
        Practice.Key key = practice.newKey(UNREACHABLE, own, "booking.created");
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
        Practice.Key key = practice.newKey(UNREACHABLE, own, "booking.created");
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
    void showsANoteThatReadsAsFalse() {
        Practice.Key key = newKey(UNREACHABLE, ",\"notes\":\"no\"");

        assertThat(get("/keys/" + key.id()).text()).contains("<dd class=\"lines\">no</dd>");
    }

    @Test
    void showsTheBeginningAndTheEndOfAKey() {
        Practice.Key key = newKey(UNREACHABLE, "");
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
        Practice.Key json = newKey(UNREACHABLE, "");
        Practice.Key slack = newKey(UNREACHABLE, ",\"format\":\"slack\"");
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
    void saysAfterARotationWhichKeysAreValid() {
        Practice.Key key = practice.newKey(UNREACHABLE, "", "booking.created");
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
        Practice.Key key = practice.newKey(UNREACHABLE, "", "booking.created");
        String path = "/keys/" + key.id() + "/edit";
        String seen = between(get(path).text(), "name=\"updatedAt\" value=\"", "\"");
        practice.changeKey(key, "{\"notes\":\"changed elsewhere\"}");
        String fields =
                "&name=A&allowedEvents=booking.created&webhookUrl="
                        + encoded(UNREACHABLE)
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

    /** The blank row may repeat the name of a header that is removed. */
    @Test
    void replacesAHeaderThatIsRemovedAndTypedAgain() {
        try (Receiver receiver = Receiver.start()) {
            Practice.Key key = newKey(receiver.url(), ",\"headers\":{\"authorization\":\"old\"}");
            String path = "/keys/" + key.id() + "/edit";
            String fields =
                    "&name=A&allowedEvents=booking.created&webhookUrl="
                            + encoded(receiver.url())
                            + "&headerName=authorization&headerValue=&headerRemoved=authorization"
                            + "&headerName=authorization&headerValue=";

            assertThat(submit(path, fields).text())
                    .contains("The value of authorization must")
                    .containsPattern("value=\"authorization\"[^>]* checked=");
            assertThat(
                            submit(
                                            path,
                                            fields
                                                    + "a&headerName=x&headerValue=1&headerName=x&headerValue=2")
                                    .text())
                    .contains("X is given twice.");
            assertThat(submit(path, fields + "new").header("Location")).endsWith("=saved");

            submit("/keys/" + key.id() + "/test", "");
            assertThat(receiver.await(1, any -> true).getFirst().header("authorization"))
                    .isEqualTo("new");
        }
    }

    @Test
    void keepsTheReasonOfAKeyThatWasSwitchedOff() {
        try (Receiver receiver = Receiver.start()) {
            receiver.answers(410);
            Practice.Key watcher = practice.newKey(UNREACHABLE, "", "webhook.key_disabled");
            Practice.Key key = practice.newKey(receiver, "booking.created");
            practice.changeKey(key, "{\"name\":\"Gone hook\"}");
            String note = "/keys/" + key.id() + "?note=on";
            assertThat(get(note).text()).contains("role=\"status\">Enabled.<", "hx-get=\"" + note);
            assertThat(get("/keys/" + key.id() + "?note=%25").text())
                    .contains("hx-get=\"/keys/" + key.id() + "\"");
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
            assertThat(get(note).text()).doesNotContain("role=\"status\">Enabled.<");
            String about = "/deliveries/" + practice.newestDelivery(watcher);
            assertThat(get(about).text())
                    .containsPattern("About key</dt>\\s*<dd><a href=\"" + path + "\">Gone hook<");
            assertThat(get("/deliveries?keyId=" + watcher.id()).text())
                    .containsPattern("about key</small> <span>Gone hook<");

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
            await().untilAsserted(() ->
                    assertThat(get(path).text())
                            .contains(">Not tested</span>")
                            .doesNotContain("Last test failed"));
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
    void asksToCopyNoSecretsOfAKeyForAChat() {
        Api.Reply made =
                submit(
                        "/keys/new",
                        "&name=Chat&format=slack&allowedEvents=booking.created&webhookUrl="
                                + encoded(UNREACHABLE));
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
            String waiting = practice.newestDelivery(key);
            service.bean(MongoDatabase.class)
                    .getCollection("deliveries")
                    .updateOne(
                            Filters.eq(new ObjectId(waiting)),
                            Updates.set("dueAt", Date.from(Instant.now().minusSeconds(60))));
            assertThat(get("/deliveries/" + waiting).text())
                    .contains("the key’s hourly limit is used up until <time datetime=");
        }
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
    void tellsKeysWithTheSameNameApart() {
        String name = "\"Twin " + new ObjectId() + "\"";
        List<Practice.Key> twins =
                List.of(newKey(UNREACHABLE, ""), newKey(UNREACHABLE, ""), newKey(UNREACHABLE, ""));
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

    @Test
    void keepsTheFormWhenAKeyHasTooManySecrets() {
        Practice.Key key = newKey(UNREACHABLE, "");
        String path = "/keys/" + key.id() + "/rotate";
        Api.Reply rotated = submit(path, "&overlapHours=168");
        for (int i = 0; i < 10 && rotated.status() == 200; i++) {
            rotated = submit(path, "&overlapHours=168");
        }

        assertThat(rotated.status()).isEqualTo(409);
        assertThat(rotated.text())
                .contains("<h1>Rotate the key</h1>", "role=\"alert\"", "Create the new raw key")
                .containsPattern(
                        "Rotate it after <time datetime=\"[-0-9T:.]+Z\"[^>]*>.*</time>, when the");
    }

    private static String end(Practice.Key key) {
        return key.rawKey().substring(key.rawKey().length() - 4);
    }
}
