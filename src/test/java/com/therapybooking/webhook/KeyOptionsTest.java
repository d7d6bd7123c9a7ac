package com.therapybooking.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the options of a key through the API. */
class KeyOptionsTest {

    private static final String CREATED = "booking.created";

    private static TestService service;
    private static Practice practice;
    private static Practice.User therapist;
    private Receiver receiver;

    @BeforeAll
    static void start() {
        service = TestService.start("therapy.webhook.retry-schedule=30m");
        practice = new Practice(service);
        therapist = practice.newUser("therapist");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void startReceiver() {
        receiver = Receiver.startForAnyFormat();
    }

    @AfterEach
    void closeReceiver() {
        receiver.close();
    }

    @Test
    void sendsTheKeysOwnHeadersAndNeverShowsTheirValues() {
        Practice.Key key =
                newKey(
                        ",\"headers\":{\"Authorization\":\"Bearer abc-123\",\"x-make-apikey\":\"k 1\"}");
        Practice.Booked booking = practice.book(therapist);
        Receiver.Webhook webhook = receiver.await(CREATED, booking.id());
        assertThat(webhook.header("Authorization")).isEqualTo("Bearer abc-123");
        assertThat(webhook.header("x-make-apikey")).isEqualTo("k 1");
        JsonNode shown = practice.get("/api/webhooks/keys/" + key.id());
        assertThat(shown.path("key").path("headers"))
                .extracting(JsonNode::asString)
                .containsExactly("Authorization", "x-make-apikey");
        assertThat(shown.toString()).doesNotContain("abc-123");
        JsonNode delivery = delivered(key);
        assertThat(delivery.toString()).contains("x-make-apikey").doesNotContain("abc-123", "k 1");
    }

    @Test
    void hidesTheValuesOfTheHeadersInAResponseThatRepeatsThem() {
        receiver.answers(webhook ->
                new Receiver.Answer(
                        200,
                        Map.of("X-Echo", String.valueOf(webhook.header("Authorization"))),
                        "You sent " + webhook.header("Authorization") + ". Unknown token abc-123",
                        Duration.ZERO));
        Practice.Key key = newKey(",\"headers\":{\"Authorization\":\"Bearer abc-123\"}");
        Practice.Booked booking = practice.book(therapist);
        receiver.await(CREATED, booking.id());

        JsonNode attempt = delivered(key).path("attempts").path(0);

        assertThat(attempt.path("responseBody").asString())
                .isEqualTo("You sent (hidden). Unknown token (hidden)");
        assertThat(attempt.path("responseHeaders").toString())
                .contains("(hidden)")
                .doesNotContain("abc-123");
        assertThat(
                        practice.post(
                                        "/api/webhooks/test",
                                        "{\"keyId\":\"%s\"}".formatted(key.id()))
                                .toString())
                .contains("You sent (hidden)")
                .doesNotContain("abc-123");
    }

    @Test
    void hidesAValueThatJsonEscapesAndOneAtTheEndOfTheStoredPart() {
        String value = "user/pass+word&more==";
        String escaped = "\\u0075ser\\/pass\\u002Bword\\u0026more==";
        receiver.answers(webhook ->
                new Receiver.Answer(
                        200, Map.of(), escaped + "y".repeat(4_050) + value, Duration.ZERO));
        Practice.Key key = newKey(",\"headers\":{\"Authorization\":\"" + value + "\"}");
        Practice.Booked booking = practice.book(therapist);
        receiver.await(CREATED, booking.id());

        assertThat(delivered(key).path("attempts").path(0).path("responseBody").asString())
                .isEqualTo("(hidden)" + "y".repeat(4_050) + "(hidden)");
    }

    @Test
    void clearsTheHeadersWithNull() {
        Practice.Key key = newKey(",\"headers\":{\"x-secret\":\"1\"}");
        practice.changeKey(key, "{\"headers\":null}");
        Practice.Booked booking = practice.book(therapist);
        assertThat(receiver.await(CREATED, booking.id()).header("x-secret")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"x\\r\\nHost: evil\"}",
                "{\"a\":\"x\\n\"}",
                "{\"a\":\"\\u0000\"}",
                "{\"a\":\"ü\"}",
                "{\"a\":\" x\"}",
                "{\"a\":\"\"}",
                "{\"a b\":\"x\"}",
                "{\"a:\":\"x\"}",
                "{\"\":\"x\"}",
                "{\"a\\r\\n\":\"x\"}",
                "{\"X\":\"1\",\"x\":\"2\"}",
                "{\"Host\":\"x\"}",
                "{\"CONTENT-LENGTH\":\"1\"}",
                "{\"content-type\":\"text/plain\"}",
                "{\"Transfer-Encoding\":\"chunked\"}",
                "{\"connection\":\"close\"}",
                "{\"X-Webhook-Signature\":\"x\"}",
                "{\"webhook-id\":\"x\"}",
                "{\"x-ratelimit-limit\":\"1\"}",
                "{\"User-Agent\":\"x\"}",
                "{\"proxy-authorization\":\"x\"}"
            })
    void refusesHeadersThatInjectOrThatTheServiceSets(String headers) {
        Api.Reply reply = create(",\"headers\":" + headers);
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("errors").path(0).path("field").asString())
                .startsWith("headers");
        assertThat(reply.text()).doesNotContain("evil");
    }

    @Test
    void sendsEventsOfTheKeysTherapistsOnly() {
        Practice.User other = practice.newUser("therapist");
        Practice.Key key = newKey(",\"therapistIds\":[\"" + therapist.id() + "\"]");
        Practice.Booked theirs = practice.book(other);
        Practice.Booked ours = practice.book(therapist);
        receiver.await(CREATED, ours.id());
        assertThat(receiver.bookingIds()).doesNotContain(theirs.id());
        JsonNode told = told(theirs, key);
        assertThat(told.path("outcome").asString()).isEqualTo("not_subscribed");
        assertThat(told.path("reason").asString()).contains("other therapists");
        assertThat(
                        practice.get(
                                        "/api/webhooks/deliveries?bookingId="
                                                + theirs.id()
                                                + "&keyId="
                                                + key.id())
                                .path("deliveries"))
                .isEmpty();
    }

    @Test
    void cancelsWaitingEventsOfATherapistWhomTheKeyNoLongerTakes() {
        Practice.User other = practice.newUser("therapist");
        Practice.Key key = newKey("");
        practice.changeKey(key, "{\"active\":false}");
        Practice.Booked theirs = practice.book(other);
        practice.changeKey(key, "{\"therapistIds\":[\"" + therapist.id() + "\"]}");
        practice.changeKey(key, "{\"active\":true}");
        await().untilAsserted(() ->
                assertThat(told(theirs, key).path("outcome").asString())
                        .isIn("cancelled", "not_subscribed"));
        String id = practice.newestDelivery(key);
        Api.Reply retry =
                service.api()
                        .post("/api/webhooks/deliveries/" + id + "/retry", service.admin(), "{}");
        assertThat(retry.status()).isEqualTo(409);
        JsonNode retries =
                practice.post("/api/webhooks/deliveries/retry", "{\"ids\":[\"" + id + "\"]}");
        assertThat(retries.path("accepted").asInt()).isZero();
        assertThat(retries.path("refused").path(0).path("reason").asString())
                .contains("other therapists");
        assertThat(receiver.bookingIds()).doesNotContain(theirs.id());
    }

    @ParameterizedTest
    @CsvSource({"slack,blocks", "teams,attachments", "discord,embeds", "google_chat,cardsV2"})
    void sendsAMessageInTheFormatOfTheKeyWithSignaturesOverTheBody(String format, String field)
            throws Exception {
        Practice.Key key = newKey(",\"format\":\"" + format + "\"");
        Practice.Booked booking = practice.book(therapist);
        Receiver.Webhook webhook =
                receiver.await(1, each -> each.body().contains(booking.id())).getFirst();
        assertThat(webhook.json().path(field)).isNotEmpty();
        assertThat(webhook.json().has("signature")).isFalse();
        assertSigned(key, webhook);
        assertThat(delivered(key).path("payload").toString())
                .isEqualTo(JsonMapper.shared().readTree(webhook.body()).toString());
    }

    @Test
    void namesNoPersonInAMessageOfAMinimalKey() {
        newKey(",\"format\":\"slack\",\"payload\":\"minimal\"");
        Practice.Booked booking = practice.book(therapist);
        Receiver.Webhook webhook =
                receiver.await(1, each -> each.body().contains(booking.id())).getFirst();
        assertThat(webhook.body()).doesNotContain("Jane", "example.com");
    }

    @Test
    void fillsTheKeysTemplate() throws Exception {
        Practice.Key key =
                newKey(
                        ",\"format\":\"template\",\"contentType\":\"text/plain\","
                                + "\"template\":\"{{event}} {{data.bookingId}} {{data.client.name}}\"");
        Practice.Booked booking = practice.book(therapist);
        Receiver.Webhook webhook =
                receiver.await(1, each -> each.body().contains(booking.id())).getFirst();
        assertThat(webhook.body()).isEqualTo("booking.created " + booking.id() + " Jane Smith");
        assertThat(webhook.header("Content-Type")).isEqualTo("text/plain");
        assertSigned(key, webhook);
        assertThat(delivered(key).path("payload").asString()).isEqualTo(webhook.body());
    }

    @Test
    void sendsAContentTypeWithParameters() throws Exception {
        newKey(
                ",\"format\":\"template\",\"contentType\":\"text/calendar; method=REQUEST; charset=\\\"UTF-8\\\"\","
                        + "\"template\":\"{{data.bookingId}}\"");
        Practice.Booked booking = practice.book(therapist);
        Receiver.Webhook webhook =
                receiver.await(1, each -> each.body().contains(booking.id())).getFirst();
        assertThat(webhook.header("Content-Type"))
                .startsWith("text/calendar")
                .contains("method=REQUEST");
    }

    @Test
    void recordsATemplateThatFailsAsAFailedAttempt() {
        Practice.Key key =
                newKey(
                        ",\"format\":\"template\",\"template\":"
                                + "\"{{#data.timeZone}}no json{{/data.timeZone}}{{^data.timeZone}}{}{{/data.timeZone}}\"");
        Practice.Booked booking = bookWithTimeZone();
        await().untilAsserted(() -> {
            JsonNode delivery = deliveries(key).path(0);
            assertThat(delivery.path("bookingId").asString()).isEqualTo(booking.id());
            assertThat(delivery.path("status").asString()).isEqualTo("pending");
            assertThat(delivery.path("lastError").asString()).contains("template", "not JSON");
        });
        assertThat(receiver.webhooks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "format      | {\"format\":\"xml\"}",
                "template    | {\"format\":\"template\"}",
                "template    | {\"template\":\"x\"}",
                "template    | {\"format\":\"slack\",\"template\":\"x\"}",
                "contentType | {\"format\":\"teams\",\"contentType\":\"text/plain\"}",
                "template    | {\"format\":\"template\",\"template\":\"{{#a}}\",\"contentType\":\"text/plain\"}",
                "template    | {\"format\":\"template\",\"template\":\"{{}}\",\"contentType\":\"text/plain\"}",
                "template    | {\"format\":\"template\",\"template\":\"{{..}}\",\"contentType\":\"text/plain\"}",
                "template    | {\"format\":\"template\",\"template\":\"not json\"}",
                "template    | {\"format\":\"template\",\"payload\":\"minimal\",\"template\":\"[{{#data.client.name}}1{{/data.client.name}}{{^data.client.name}}x{{/data.client.name}}]\"}",
                "contentType | {\"format\":\"template\",\"template\":\"{}\",\"contentType\":\"nonsense\"}",
                "contentType | {\"format\":\"template\",\"template\":\"{}\",\"contentType\":\"text/plain;charset=utf-16\"}",
                "contentType | {\"format\":\"template\",\"template\":\"{}\",\"contentType\":\"text/plain;x=\\\"a\\r\\nX-Evil: 1\\\"\"}",
                "contentType | {\"format\":\"template\",\"template\":\"{}\",\"contentType\":\"text/plain;x=\\\"\u00e9\\\"\"}",
                "headers.a     | {\"headers\":{\"a\":null}}",
                "headers.a     | {\"headers\":{\"a\":{}}}",
                "retrySchedule | {\"retrySchedule\":\"\"}",
                "retrySchedule | {\"retrySchedule\":\"soon\"}",
                "retrySchedule | {\"retrySchedule\":\"-1s\"}",
                "retrySchedule | {\"retrySchedule\":\"31d\"}",
                "therapistIds  | {\"therapistIds\":[\"x\"]}"
            })
    void refusesOptionsThatCannotWork(String field, String options) {
        Api.Reply reply = create("," + options.substring(1, options.length() - 1));
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("errors"))
                .extracting(error -> error.path("field").asString())
                .containsExactly(field);
    }

    @Test
    void namesEveryWrongFieldInOneReply() {
        String wrong =
                """
                "name":"Calendar\u202e","webhookUrl":"https://10.0.0.1/","allowedEvents":["booking.x"],\
                "rateLimit":0,"headers":{"Host":"x"},"therapistIds":["x"],"retrySchedule":"x",\
                "format":"template","template":""}\
                """;
        Practice.Key key = practice.newKey(receiver, "booking.created");
        for (Api.Reply reply :
                List.of(
                        service.api().post("/api/webhooks/keys", service.admin(), "{" + wrong),
                        service.api()
                                .call(
                                        "PATCH",
                                        "/api/webhooks/keys/" + key.id(),
                                        service.admin(),
                                        "{" + wrong))) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().path("errors").valueStream())
                    .extracting(error -> error.path("field").asString())
                    .containsExactlyInAnyOrder(
                            "name",
                            "webhookUrl",
                            "allowedEvents",
                            "rateLimit",
                            "headers",
                            "therapistIds",
                            "retrySchedule",
                            "template");
        }
    }

    @Test
    void bringsListsOfOptionsToTheirLimitsAndNoFurther() {
        String id = "507f1f77bcf86cd799439011";
        assertThat(create(",\"retrySchedule\":\"30d" + ",1s".repeat(49) + "\"").status())
                .isEqualTo(201);
        assertThat(create(",\"retrySchedule\":\"30d" + ",1s".repeat(50) + "\"").status())
                .isEqualTo(400);
        assertThat(create(headers(20)).status()).isEqualTo(201);
        assertThat(create(headers(21)).status()).isEqualTo(400);
        String therapists = ",\"therapistIds\":[\"" + id + "\"" + (",\"" + id + "\"").repeat(99);
        assertThat(create(therapists + "]").status()).isEqualTo(201);
        assertThat(create(therapists + ",\"" + id + "\"]").status()).isEqualTo(400);
    }

    private static String headers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"x-h" + i + "\":\"v\"")
                .collect(Collectors.joining(",", ",\"headers\":{", "}"));
    }

    @Test
    void refusesAPayloadWithWhichTheTemplateFails() {
        Practice.Key key =
                newKey(
                        ",\"format\":\"template\",\"template\":\"[{{#data.client.name}}1{{/data.client.name}}{{^data.client.name}}x{{/data.client.name}}]\"");
        Api.Reply reply =
                service.api()
                        .call(
                                "PATCH",
                                "/api/webhooks/keys/" + key.id(),
                                service.admin(),
                                "{\"payload\":\"minimal\"}");
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.text()).contains("template");
    }

    @Test
    void retriesAfterTheKeysOwnSchedule() {
        receiver.answers(500);
        Practice.Key key = newKey(",\"retrySchedule\":\"300ms,300ms\"");
        Practice.Booked booking = practice.book(therapist);
        receiver.await(3, each -> each.bookingId().equals(booking.id()));
        await().untilAsserted(() ->
                assertThat(deliveries(key).path(0).path("status").asString()).isEqualTo("failed"));
    }

    @Test
    void previewsAFormatWithoutSending() {
        JsonNode preview =
                practice.post(
                        "/api/webhooks/keys/preview",
                        "{\"format\":\"template\",\"template\":\"{{data.client.name}}\","
                                + "\"contentType\":\"text/plain\",\"event\":\"booking.reminder\"}");
        assertThat(preview.path("body").asString()).isEqualTo("Jane Smith");
        assertThat(preview.path("contentType").asString()).isEqualTo("text/plain");
        assertThat(
                        practice.post("/api/webhooks/keys/preview", "{\"format\":\"slack\"}")
                                .path("body")
                                .asString())
                .contains("blocks");
    }

    @Test
    void changesTheFormatAndBackToTheDefault() {
        Practice.Key key = newKey(",\"format\":\"slack\"");
        assertThat(
                        practice.changeKey(key, "{\"format\":null}")
                                .path("key")
                                .path("format")
                                .asString())
                .isEqualTo("json");
        JsonNode changed =
                practice.changeKey(
                        key,
                        "{\"format\":\"template\",\"template\":\"{\\\"a\\\":1}\","
                                + "\"retrySchedule\":\"1m\"}");
        assertThat(changed.path("key").path("template").asString()).isEqualTo("{\"a\":1}");
        assertThat(changed.path("key").path("retrySchedule").asString()).isEqualTo("1m");
        practice.changeKey(key, "{\"contentType\":\"text/plain\",\"retrySchedule\":null}");
        JsonNode shown = practice.get("/api/webhooks/keys/" + key.id()).path("key");
        assertThat(shown.path("contentType").asString()).isEqualTo("text/plain");
        assertThat(shown.path("retrySchedule").isNull()).isTrue();
    }

    @Test
    void refusesAnEventThatTheTemplateDoesNotFit() {
        Practice.Key key =
                newKey(",\"format\":\"template\",\"template\":\"{\\\"a\\\":{{data.amount}}}\"");
        String path = "/api/webhooks/keys/" + key.id();

        Api.Reply refused =
                service.api()
                        .call(
                                "PATCH",
                                path,
                                service.admin(),
                                "{\"allowedEvents\":[\"booking.created\",\"webhook.key_failing\"]}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").path(0).path("field").asString())
                .isEqualTo("template");
        assertThat(practice.get(path).path("key").path("allowedEvents")).hasSize(1);
        practice.changeKey(key, "{\"allowedEvents\":[\"booking.created\",\"booking.cancelled\"]}");
        practice.changeKey(
                key,
                "{\"template\":\"[]\",\"allowedEvents\":[\"booking.created\",\"webhook.key_failing\"]}");
    }

    private Practice.Key newKey(String more) {
        return practice.newKey(receiver.url(), more, CREATED);
    }

    private Api.Reply create(String more) {
        return service.api()
                .post(
                        "/api/webhooks/keys",
                        service.admin(),
                        "{\"name\":\"k\",\"webhookUrl\":\"%s\",\"allowedEvents\":[\"%s\"]%s}"
                                .formatted(receiver.url(), CREATED, more));
    }

    private Practice.Booked bookWithTimeZone() {
        JsonNode booking =
                service.api()
                        .post(
                                "/api/bookings",
                                null,
                                """
                                {"therapistId":"%s","scheduledAt":"%s","timeZone":"Europe/Berlin",\
                                "client":{"name":"Jane","email":"jane@example.com"}}\
                                """
                                        .formatted(
                                                practice.newUser("therapist").id(),
                                                Instant.now()
                                                        .plus(Duration.ofDays(9))
                                                        .truncatedTo(ChronoUnit.SECONDS)))
                        .json()
                        .path("booking");
        return new Practice.Booked(booking.path("_id").asString(), null, booking);
    }

    private JsonNode deliveries(Practice.Key key) {
        return practice.get("/api/webhooks/deliveries?keyId=" + key.id()).path("deliveries");
    }

    private JsonNode delivered(Practice.Key key) {
        await().untilAsserted(() ->
                assertThat(deliveries(key).path(0).path("status").asString())
                        .isEqualTo("delivered"));
        String id = deliveries(key).path(0).path("_id").asString();
        return practice.get("/api/webhooks/deliveries/" + id).path("delivery");
    }

    private JsonNode told(Practice.Booked booking, Practice.Key key) {
        JsonNode timeline = practice.get("/api/bookings/" + booking.id() + "/timeline");
        for (JsonNode told : timeline.path("events").path(0).path("keys")) {
            if (told.path("keyId").asString().equals(key.id())) {
                return told;
            }
        }
        throw new AssertionError("the timeline does not name the key");
    }

    private static void assertSigned(Practice.Key key, Receiver.Webhook webhook) throws Exception {
        String hex =
                new WebhookSigner(KeyHash.of(key.rawKey()))
                        .bodySignature(
                                String.valueOf(webhook.header("X-Webhook-Event")),
                                String.valueOf(webhook.header("X-Webhook-Timestamp")),
                                webhook.body());
        assertThat(webhook.header("X-Webhook-Signature")).isEqualTo(hex);
        Map<String, List<String>> headers =
                Map.of(
                        "webhook-id",
                        List.of(String.valueOf(webhook.header("webhook-id"))),
                        "webhook-timestamp",
                        List.of(String.valueOf(webhook.header("webhook-timestamp"))),
                        "webhook-signature",
                        List.of(String.valueOf(webhook.header("webhook-signature"))));
        new Webhook(key.signingSecret())
                .verify(webhook.body(), HttpHeaders.of(headers, (name, value) -> true));
    }
}
