package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Verifies the signatures of received webhooks. It uses the embedded database, and also searches
 * its folder for secrets.
 */
class SignedDeliveryTest {

    private static final List<String> NAMES =
            List.of(
                    "Jane Smith",
                    "Zoë \"Zo\" O'Neil",
                    "back\\slash and /slash/",
                    "<b>&amp;</b>",
                    "\ufeffbom\uffff",
                    "e\u0301 is not \u00e9",
                    "李小龍 محمد עברית हिन्दी",
                    "👩‍👩‍👧‍👦🏳️‍🌈",
                    "😀".repeat(100),
                    "${name} {{name}} %s",
                    "__proto__");
    private static final JsonMapper JSON = new JsonMapper();

    private static String folder;
    private static TestService service;
    private static Receiver receiver;
    private static Practice practice;

    @BeforeAll
    static void start() {
        folder = TestDatabase.freshFolder();
        service = TestService.startOn("", folder);
        receiver = Receiver.start();
        practice = new Practice(service);
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void isVerifiedInBothSchemesWhateverPeopleAreCalledAndPay() throws Exception {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        List<String> prices = List.of("0", "75", "75.5", "0.1", "99999.99", "1e2", "33.3300");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String therapist = therapist(NAMES.get(i), prices.get(i % prices.size()), i);
            String id = book(therapist, NAMES.get(i));
            Receiver.Webhook webhook = receiver.await("booking.created", id);

            JsonNode data = webhook.json().path("data");
            assertThat(data.path("client").path("name").asString()).isEqualTo(NAMES.get(i));
            assertThat(data.path("therapist").path("name").asString()).isEqualTo(NAMES.get(i));
            verifyHeaders(webhook, key.signingSecret());
            lines.add(KeyHash.of(key.rawKey()) + " " + webhook.body());
        }

        Node.verify(lines);
    }

    @Test
    void signsWithBothKeysWhileARotationOverlapsAndWithTheNewOneAfterwards() throws Exception {
        Practice.Key old = practice.newKey(receiver, "booking.created");
        String path = "/api/webhooks/keys/" + old.id() + "/rotate";

        JsonNode second = practice.post(path, "{\"overlapHours\":1}").path("key");
        Receiver.Webhook overlap = test(old.id());

        assertThat(overlap.json().path("signature").asString())
                .isEqualTo(signature(old.rawKey(), overlap));
        assertThat(String.valueOf(overlap.header("webhook-signature")).split(" ")).hasSize(2);
        verifyHeaders(overlap, old.signingSecret());
        verifyHeaders(overlap, second.path("signingSecret").asString());

        JsonNode third = practice.post(path, "{\"overlapHours\":0}").path("key");
        Receiver.Webhook after = test(old.id());

        assertThat(after.json().path("signature").asString())
                .isEqualTo(signature(third.path("rawKey").asString(), after));
        assertThat(String.valueOf(after.header("webhook-signature")).split(" ")).hasSize(1);
        verifyHeaders(after, third.path("signingSecret").asString());
    }

    @Test
    void everyReplacedKeyStaysGoodUntilItsOwnOverlapEnds() throws Exception {
        Practice.Key first = practice.newKey(receiver, "booking.created");
        String path = "/api/webhooks/keys/" + first.id() + "/rotate";
        JsonNode second = practice.post(path, "{\"overlapHours\":24}").path("key");
        JsonNode third = practice.post(path, null).path("key");

        Receiver.Webhook overlap = test(first.id());

        assertThat(overlap.json().path("signature").asString())
                .isEqualTo(signature(first.rawKey(), overlap));
        assertThat(String.valueOf(overlap.header("webhook-signature")).split(" ")).hasSize(3);
        verifyHeaders(overlap, first.signingSecret());
        verifyHeaders(overlap, second.path("signingSecret").asString());
        verifyHeaders(overlap, third.path("signingSecret").asString());
    }

    /** So a receiver that tolerates five minutes accepts a retry that comes after hours. */
    @Test
    void signsARetryWithItsOwnTime() throws Exception {
        Practice.Key key =
                practice.newKey(receiver.url(), ",\"retrySchedule\":\"2s\"", "booking.created");
        String therapist = therapist("Anna", "75", 1_000);
        receiver.forget();
        receiver.answers(500);

        String id = book(therapist, "Jane");
        List<Receiver.Webhook> both =
                receiver.await(
                        2,
                        webhook ->
                                webhook.body().contains(id)
                                        && webhook.body()
                                                .contains(signature(key.rawKey(), webhook)));
        receiver.answers(200);

        assertThat(seconds(both.get(1))).isGreaterThan(seconds(both.get(0)));
        assertThat(both.get(1).header("X-Webhook-Timestamp"))
                .isEqualTo(both.get(0).header("X-Webhook-Timestamp"));
        for (Receiver.Webhook webhook : both) {
            verifyHeaders(webhook, key.signingSecret());
        }
    }

    @Test
    void leavesNoSecretInTheDataFolderOrTheLog() throws Exception {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        String path = "/api/webhooks/keys/" + key.id() + "/rotate";
        JsonNode rotated = practice.post(path, null).path("key");
        test(key.id());
        List<String> secrets =
                List.of(
                        key.rawKey(),
                        key.signingSecret().substring("whsec_".length()),
                        KeyHash.of(key.rawKey()),
                        rotated.path("rawKey").asString(),
                        KeyHash.of(rotated.path("rawKey").asString()),
                        service.admin(),
                        TestService.ADMIN_PASSWORD);

        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertThat(all).isNotEmpty();
            for (Path file : all) {
                String content = new String(read(file), StandardCharsets.ISO_8859_1);
                assertThat(secrets.stream().filter(content::contains).count())
                        .as(file.toString())
                        .isZero();
            }
        }
    }

    private static long seconds(Receiver.Webhook webhook) {
        return Long.parseLong(String.valueOf(webhook.header("webhook-timestamp")));
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private static Receiver.Webhook test(String keyId) {
        receiver.forget();
        practice.post("/api/webhooks/test", "{\"keyId\":\"" + keyId + "\"}");
        return receiver.await(1, webhook -> webhook.event().equals("webhook.test")).getFirst();
    }

    private static String signature(String rawKey, Receiver.Webhook webhook) {
        JsonNode body = webhook.json();
        String text = webhook.body();
        String data =
                text.substring(text.indexOf("\"data\":") + 7, text.lastIndexOf(",\"signature\""));
        return new WebhookSigner(KeyHash.of(rawKey))
                .bodySignature(
                        body.path("event").asString(), body.path("timestamp").asString(), data);
    }

    private static void verifyHeaders(Receiver.Webhook webhook, String secret) throws Exception {
        Map<String, List<String>> headers =
                webhook.headers().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, entry -> List.of(entry.getValue())));
        new Webhook(secret).verify(webhook.body(), HttpHeaders.of(headers, (name, value) -> true));
    }

    private static String therapist(String name, String price, int number) {
        ObjectNode user =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("email", "therapist" + number + "@example.com")
                        .put("password", Practice.PASSWORD)
                        .put("role", "therapist");
        String json = user.toString().replaceFirst("}$", ",\"sessionPrice\":" + price + "}");
        return practice.post("/api/users", json).path("user").path("_id").asString();
    }

    private static String book(String therapist, String name) {
        ObjectNode booking =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("therapistId", therapist)
                        .put(
                                "scheduledAt",
                                Instant.now()
                                        .truncatedTo(ChronoUnit.HOURS)
                                        .plus(900, ChronoUnit.HOURS)
                                        .toString());
        booking.putObject("client").put("name", name).put("email", "jane@example.com");
        Api.Reply reply =
                service.api().post("/api/bookings", null, JSON.writeValueAsString(booking));
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.json().path("booking").path("_id").asString();
    }
}
