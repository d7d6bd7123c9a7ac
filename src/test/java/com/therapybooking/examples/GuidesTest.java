package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks the bodies and the verification code in the guides against webhooks of the service. */
class GuidesTest {

    private static final String ZAPIER = "docs/ZAPIER_INTEGRATION_GUIDE.md";
    private static final String N8N = "docs/n8n.md";
    private static final String SENT = "booking\\..*|webhook\\.test";
    private static final JsonMapper JSON = new JsonMapper();

    private static TestService service;
    private static Receiver full;
    private static Receiver minimal;
    private static Practice.Key key;

    /** Creates each event once. */
    @BeforeAll
    static void start() {
        service = TestService.start();
        full = Receiver.start();
        minimal = Receiver.start();
        Practice practice = new Practice(service);
        String[] events = {
            "booking.created",
            "booking.payment_verified",
            "booking.reminder",
            "booking.rescheduled",
            "booking.cancelled"
        };
        key = practice.newKey(full, events);
        practice.newKey(minimal.url(), ",\"payload\":\"minimal\"", events);
        Practice.User therapist = practice.newUser("therapist");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        // For a session in 14 minutes that is paid now, every reminder time is past. The session is
        // moved to 15 minutes and 6 seconds from now, so that the last reminder is sent.
        Practice.Booked booking = practice.book(therapist, now.plus(Duration.ofMinutes(14)));
        practice.pay(booking);
        service.api()
                .call(
                        "PATCH",
                        "/api/bookings/" + booking.id(),
                        service.admin(),
                        "{\"scheduledAt\":\"%s\"}"
                                .formatted(
                                        Instant.now()
                                                .plusSeconds(15 * 60 + 6)
                                                .truncatedTo(ChronoUnit.SECONDS)));
        full.await("booking.reminder", booking.id());
        practice.cancel(booking);
        full.await("booking.cancelled", booking.id());
        minimal.await("booking.cancelled", booking.id());
        minimal.await("booking.payment_verified", booking.id());
        practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
    }

    @AfterAll
    static void stop() {
        service.close();
        full.close();
        minimal.close();
    }

    @ParameterizedTest
    @ValueSource(strings = "docs/local-testing.md")
    void showsBodiesAsTheyAreSent(String page) {
        List<JsonNode> samples =
                Markdown.blocks(page, "json").stream()
                        .map(JSON::readTree)
                        .filter(sample -> sample.path("event").asString("").matches(SENT))
                        .toList();
        assertThat(samples).isNotEmpty();
        for (JsonNode shown : samples) {
            boolean small =
                    shown.at("/data/client/id").isString()
                            && shown.at("/data/client/name").isMissingNode();
            Receiver.Webhook sent =
                    (small ? minimal : full)
                            .await(
                                    1,
                                    webhook ->
                                            webhook.event().equals(shown.path("event").asString()))
                            .getFirst();
            assertThat(fields(shown)).as(page + ", " + sent.event()).isEqualTo(fields(sent.json()));
        }
    }

    @Test
    void theCodeForZapierVerifiesAndTakesApart() {
        JsonNode result = runZapier(webhook());
        assertThat(result.path("verified").asBoolean()).isTrue();
        assertThat(result.path("clientEmail").asString()).isEqualTo("jane@example.com");
        Instant start = Instant.parse(result.path("startsAt").asString());
        assertThat(Instant.parse(result.path("endsAt").asString()))
                .isEqualTo(start.plus(Duration.ofMinutes(50)));
        assertThat(result.path("timeZone").asString()).isEqualTo("Europe/Berlin");
        LocalTime local =
                start.atZone(ZoneId.of("Europe/Berlin"))
                        .toLocalTime()
                        .truncatedTo(ChronoUnit.MINUTES);
        assertThat(result.path("localTime").asString()).endsWith(" at " + local);
    }

    @Test
    void theCodeForZapierFindsAForgery() {
        Receiver.Webhook good = webhook();
        JsonNode result =
                runZapier(
                        new Receiver.Webhook(
                                good.at(), good.headers(), good.body().replace("Jane", "John")));
        assertThat(result.path("verified").asBoolean(true)).isFalse();
    }

    @Test
    void theCodeForN8nVerifies() {
        assertThat(runN8n(webhook()).at("/json/data/client/name").asString())
                .isEqualTo("Jane Smith");
    }

    @Test
    void theCodeForN8nFindsAForgery() {
        Receiver.Webhook good = webhook();
        Map<String, String> headers = new HashMap<>(good.headers());
        headers.put("webhook-id", "another");
        assertThat(
                        runN8n(new Receiver.Webhook(good.at(), headers, good.body()))
                                .path("error")
                                .asString())
                .isEqualTo("Invalid signature");
    }

    @ParameterizedTest
    @CsvSource({
        "docs/slack.md, 0, blocks",
        "docs/teams.md, 0, attachments",
        "docs/chat.md, 0, embeds",
        "docs/chat.md, 1, cardsV2"
    })
    void theKeyOfAChatGuideGetsThatServicesMessages(String page, int number, String field) {
        try (Receiver chat = Receiver.startForAnyFormat()) {
            Practice practice = new Practice(service);
            JsonNode shown = JSON.readTree(Markdown.blocks(page, "json").get(number));
            String body = shown.toString().replace(shown.path("webhookUrl").asString(), chat.url());
            String id = practice.post("/api/webhooks/keys", body).path("key").path("id").asString();
            practice.post("/api/webhooks/test", "{\"keyId\":\"" + id + "\"}");
            practice.book(practice.newUser("therapist"));
            assertThat(chat.await(2, webhook -> true))
                    .allSatisfy(sent -> assertThat(sent.json().path(field).isArray()).isTrue());
        }
    }

    private static Receiver.Webhook webhook() {
        return full.await(1, webhook -> webhook.event().equals("booking.created")).getFirst();
    }

    private static JsonNode runZapier(Receiver.Webhook webhook) {
        String input =
                JSON.writeValueAsString(
                        Map.of(
                                "body",
                                webhook.body(),
                                "id",
                                String.valueOf(webhook.header("webhook-id")),
                                "time",
                                String.valueOf(webhook.header("webhook-timestamp")),
                                "signatures",
                                String.valueOf(webhook.header("webhook-signature")),
                                "secret",
                                key.signingSecret(),
                                "practiceZone",
                                "Europe/Berlin"));
        return run("inputData", input, Markdown.blocks(ZAPIER, "javascript").getFirst());
    }

    private static JsonNode runN8n(Receiver.Webhook webhook) {
        String input =
                JSON.writeValueAsString(
                        Map.of("headers", webhook.headers(), "body", webhook.json()));
        String code = Markdown.blocks(N8N, "javascript").getFirst();
        assertThat(code).contains("'whsec_...'");
        return run("$json", input, code.replace("whsec_...", key.signingSecret()));
    }

    /**
     * Runs the code of a step as the body of a function with one parameter, as Zapier and n8n do.
     */
    private static JsonNode run(String parameter, String value, String code) {
        String program =
                """
                (async (%s) => {%s})(%s)
                  .catch((error) => ({ error: error.message }))
                  .then((result) => console.log(JSON.stringify(result)))
                """
                        .formatted(parameter, code, value);
        return JSON.readTree(
                Child.run(
                        List.of(ExampleReceiver.program("node"), "-e", program),
                        Path.of("").toAbsolutePath(),
                        Map.of(),
                        Duration.ofMinutes(1)));
    }

    /**
     * Returns the names and types of all fields, in order. A null counts as a text, because a guest
     * has no id.
     */
    private static String fields(JsonNode node) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonNode value = field.getValue();
            text.append(field.getKey());
            if (value.isObject()) {
                text.append('(').append(fields(value)).append(')');
            } else {
                text.append(
                        value.isNumber() ? " number" : value.isBoolean() ? " boolean" : " text");
            }
            text.append(", ");
        }
        return text.toString();
    }
}
