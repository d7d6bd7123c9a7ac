package com.therapybooking.contract;

import static com.therapybooking.contract.ErrorShapesTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tests webhook keys through the API, beginning with the calls of the product document. */
class KeysTest {

    private static final String KEYS = "/api/webhooks/keys";
    private static final String TEST = "/api/webhooks/test";

    private static TestService service;
    private static Receiver receiver;
    private static Practice practice;

    @BeforeAll
    static void start() {
        service = TestService.start();
        receiver = Receiver.start();
        practice = new Practice(service);
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void makesAKeyAsTheProductDocumentDoes() {
        Api.Reply reply =
                post(
                        KEYS,
                        """
                        {
                            "name": "My Zapier Integration",
                            "webhookUrl": "https://hooks.zapier.com/hooks/catch/xxx/yyy",
                            "allowedEvents": [
                              "booking.created",
                              "booking.payment_verified",
                              "booking.reminder"
                            ]
                          }\
                        """);

        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        JsonNode key = reply.json().path("key");
        assertThat(key.propertyNames())
                .containsExactly(
                        "id",
                        "displayKey",
                        "rawKey",
                        "signingSecret",
                        "webhookUrl",
                        "allowedEvents",
                        "createdAt");
        String raw = key.path("rawKey").asString();
        assertThat(raw).matches("sk_live_[0-9A-Za-z]{32,}");
        assertThat(key.path("displayKey").asString())
                .isEqualTo("sk_live_" + raw.substring(raw.length() - 8));
        assertThat(get(KEYS + "/" + key.path("id").asString()).json().path("key").path("provider"))
                .hasToString("\"zapier\"");
    }

    @Test
    void listsAndShowsKeysInTheDocumentedShape() {
        Practice.Key key = practice.newKey(receiver, "booking.created");

        JsonNode listed = get(KEYS + "?limit=1").json().path("keys").path(0);
        JsonNode single = get(KEYS + "/" + key.id()).json().path("key");

        assertThat(single).isEqualTo(listed);
        assertThat(single.propertyNames())
                .containsSubsequence(
                        "_id",
                        "name",
                        "displayKey",
                        "webhookUrl",
                        "allowedEvents",
                        "active",
                        "provider",
                        "rateLimit",
                        "successCount",
                        "failureCount",
                        "lastWebhookAt",
                        "lastWebhookStatus",
                        "createdBy",
                        "createdAt",
                        "updatedAt");
        assertThat(single.path("createdBy").propertyNames())
                .containsExactly("_id", "name", "email");
        assertThat(single.path("rateLimit").intValue()).isEqualTo(1000);
        assertThat(single.path("active").booleanValue()).isTrue();
        assertThat(single.toString()).doesNotContain(key.rawKey(), key.signingSecret());
    }

    @Test
    void pagesThroughTheKeysNewestFirst() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.addFirst(practice.newKey(receiver, "booking.created").id());
        }

        List<String> found = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 3; page++) {
            JsonNode reply = get(KEYS + "?limit=1" + cursor).json();
            reply.path("keys").forEach(key -> found.add(key.path("_id").asString()));
            cursor = "&cursor=" + reply.path("nextCursor").asString("");
        }

        assertThat(found).isEqualTo(made);
        assertThat(get(KEYS + "?limit=200").json().path("nextCursor").isNull()).isTrue();
    }

    @Test
    void changesAKeyAsTheProductDocumentDoes() {
        Practice.Key key = practice.newKey(receiver, "booking.reminder");

        Api.Reply reply =
                patch(
                        key.id(),
                        """
                        {
                          "active": true,
                          "webhookUrl": "%s",
                          "allowedEvents": ["booking.created", "booking.payment_verified"],
                          "rateLimit": 500,
                          "notes": "Main production Zapier integration"
                        }\
                        """
                                .formatted(receiver.url() + "/other"));

        assertThat(reply.status()).isEqualTo(200);
        JsonNode changed = reply.json().path("key");
        assertThat(changed.path("webhookUrl").asString()).endsWith("/other");
        assertThat(changed.path("allowedEvents").toString())
                .isEqualTo("[\"booking.created\",\"booking.payment_verified\"]");
        assertThat(changed.path("notes").asString())
                .isEqualTo("Main production Zapier integration");
        assertThat(reply.header("X-RateLimit-Limit")).isEqualTo("500");
        assertThat(patch(key.id(), "{}").json().path("key").path("rateLimit").intValue())
                .isEqualTo(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name          | \"\"",
                "name          | \" \"",
                "name          | \"a\\nb\"",
                "name          | 5",
                "webhookUrl    | \"\"",
                "webhookUrl    | \"/hook\"",
                "webhookUrl    | \"ftp://example.com/\"",
                "webhookUrl    | \"http://example.com/\"",
                "webhookUrl    | \"https://user:pass@example.com/\"",
                "webhookUrl    | \"https://10.0.0.1/\"",
                "allowedEvents | []",
                "allowedEvents | [\"booking.deleted\"]",
                "allowedEvents | [\"webhook.test\"]",
                "allowedEvents | \"booking.created\"",
                "rateLimit     | 0",
                "rateLimit     | 1000001",
                "rateLimit     | 1.5",
                "rateLimit     | \"5\"",
                "payload       | \"tiny\"",
                "notes         | []"
            })
    void refusesAFieldThatCannotBeOnAKeyOldOrNew(String field, String value) {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        String whole =
                """
                {"name":"A","webhookUrl":"%s","allowedEvents":["booking.created"]}\
                """
                        .formatted(receiver.url());
        String part = "\"%s\":%s".formatted(field, value);

        Api.Reply made =
                post(
                        KEYS,
                        whole.contains("\"" + field + "\"")
                                ? whole.replaceFirst(
                                        "\"" + field + "\":(\\[.*?]|\".*?\")",
                                        part.replace("\\", "\\\\"))
                                : whole.replaceFirst("}$", "," + part.replace("\\", "\\\\") + "}"));
        Api.Reply changed = patch(key.id(), "{" + part + "}");

        for (Api.Reply reply : List.of(made, changed)) {
            assertProblem(reply, 400);
            assertThat(reply.json().path("errors").path(0).path("field").asString())
                    .startsWith(field);
        }
    }

    @Test
    void clearsTheNotesAndRestoresTheDefaultLimitByNull() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        patch(key, "{\"notes\":\"n\",\"rateLimit\":7}");

        JsonNode unchanged = patch(key, "{}").json().path("key");
        JsonNode changed = patch(key, "{\"notes\":null,\"rateLimit\":null}").json().path("key");

        assertThat(unchanged.path("notes").asString()).isEqualTo("n");
        assertThat(unchanged.path("rateLimit").intValue()).isEqualTo(7);
        assertThat(changed.path("notes").isNull()).isTrue();
        assertThat(changed.path("rateLimit").intValue()).isEqualTo(1000);
        assertThat(get(KEYS + "/" + key.id()).json().path("key").path("notes").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "webhookUrl", "allowedEvents", "active", "payload"})
    void refusesANullForAFieldThatCannotBeEmpty(String field) {
        Practice.Key key = practice.newKey(receiver, "booking.created");

        Api.Reply reply = patch(key, "{\"notes\":\"x\",\"" + field + "\":null}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("errors").path(0).path("field").asString()).isEqualTo(field);
        assertThat(get(KEYS + "/" + key.id()).json().path("key").path("notes").isNull()).isTrue();
    }

    private static Api.Reply patch(Practice.Key key, String body) {
        return service.api().call("PATCH", KEYS + "/" + key.id(), service.admin(), body);
    }

    @Test
    void countsCharactersAndNotTheirHalves() {
        Practice.Key key = practice.newKey(receiver, "booking.created");

        assertThat(patch(key.id(), "{\"name\":\"" + "😀".repeat(100) + "\"}").status())
                .isEqualTo(200);
        assertThat(patch(key.id(), "{\"name\":\"" + "😀".repeat(101) + "\"}").status())
                .isEqualTo(400);
        assertThat(patch(key.id(), "{\"notes\":\"" + "n".repeat(2_000) + "\"}").status())
                .isEqualTo(200);
        assertThat(patch(key.id(), "{\"notes\":\"" + "n".repeat(2_001) + "\"}").status())
                .isEqualTo(400);
        String url = receiver.url() + "/";
        String longest = url + "u".repeat(2_048 - url.length());
        assertThat(patch(key.id(), "{\"webhookUrl\":\"" + longest + "\"}").status()).isEqualTo(200);
        assertThat(patch(key.id(), "{\"webhookUrl\":\"" + longest + "u\"}").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.zapier.com/x, zapier",
        "https://hook.eu1.make.com/x, make",
        "https://hook.integromat.com/x, make",
        "https://someone.app.n8n.cloud/x, n8n",
        "https://eo123.m.pipedream.net, pipedream",
        "https://hooks.slack.com/services/x, slack",
        "https://maker.ifttt.com/trigger/x, ifttt",
        "https://hooks.zapier.com.unknown.invalid/x, custom",
        "https://notzapier.invalid/x, custom"
    })
    void derivesTheProviderFromTheHost(String url, String provider) {
        Practice.Key key = practice.newKey(receiver, "booking.created");

        assertThat(
                        patch(key.id(), "{\"webhookUrl\":\"" + url + "\"}")
                                .json()
                                .path("key")
                                .path("provider")
                                .asString())
                .isEqualTo(provider);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "application/json"})
    void testsAKeyWhateverCurlSaysOfTheBody(String contentType) {
        receiver.forget();
        Practice.Key key = practice.newKey(receiver, "booking.created");

        Api.Reply reply =
                service.api()
                        .post(
                                TEST,
                                service.admin(),
                                "{\"keyId\": \"" + key.id() + "\"}",
                                "Content-Type",
                                contentType);

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("message").asString())
                .isEqualTo("Test webhook sent successfully");
        assertThat(reply.header("X-RateLimit-Remaining")).isEqualTo("999");
        Receiver.Webhook webhook =
                receiver.await(1, received -> received.event().equals("webhook.test")).getFirst();
        assertThat(webhook.header("X-Webhook-Event")).isEqualTo("webhook.test");
        assertThat(webhook.json().path("data").path("keyId").asString()).isEqualTo(key.id());
        JsonNode shown = get(KEYS + "/" + key.id()).json().path("key");
        assertThat(shown.path("successCount").intValue()).isEqualTo(1);
        assertThat(shown.path("lastWebhookStatus").intValue()).isEqualTo(200);
    }

    @Test
    void saysWhyATestFailed() {
        Practice.Key broken = practice.newKey(receiver, "booking.created");
        receiver.answers(503);
        JsonNode refused = test(broken.id()).json();
        receiver.answers(200);
        Practice.Key nobody = practice.newKey("http://127.0.0.1:1/", "", "booking.created");
        JsonNode unreachable = test(nobody.id()).json();

        assertThat(refused.path("success").booleanValue()).isFalse();
        assertThat(refused.path("response").path("status").intValue()).isEqualTo(503);
        assertThat(unreachable.path("success").booleanValue()).isFalse();
        assertThat(unreachable.path("error").asString()).isEqualTo("connection_refused");
        JsonNode shown = get(KEYS + "/" + nobody.id()).json().path("key");
        assertThat(shown.path("failureCount").intValue()).isEqualTo(1);
        assertThat(shown.path("lastWebhookStatus").isNull()).isTrue();
        assertThat(shown.path("lastWebhookError").asString()).isEqualTo("connection_refused");
    }

    @Test
    void countsTestsAgainstTheLimit() {
        Practice.Key key = practice.newKey(receiver.url(), ",\"rateLimit\":1", "booking.created");

        assertThat(test(key.id()).status()).isEqualTo(200);
        Api.Reply second = test(key.id());

        assertProblem(second, 429);
        assertThat(Integer.parseInt(String.valueOf(second.header("Retry-After"))))
                .isBetween(1, 3_600);
        assertThat(second.header("X-RateLimit-Limit")).isEqualTo("1");
        assertThat(second.header("X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(second.header("X-RateLimit-Reset")).isNotNull();
    }

    @Test
    void asksForAKeyThatExists() {
        assertProblem(post(TEST, "{}"), 400);
        assertProblem(post(TEST, "{\"keyId\":\"x\"}"), 400);
        assertProblem(post(TEST, "{\"keyId\":\"507f1f77bcf86cd799439011\"}"), 404);
        assertProblem(post(TEST, "keyId=507f1f77bcf86cd799439011"), 400);
    }

    @Test
    void forgetsADeletedKey() {
        Practice.Key key = practice.newKey(receiver, "booking.created");

        Api.Reply deleted =
                service.api().call("DELETE", KEYS + "/" + key.id(), service.admin(), null);

        assertThat(deleted.text()).isEqualTo("{\"success\":true}");
        assertThat(deleted.header("X-RateLimit-Limit")).isEqualTo("1000");
        assertProblem(get(KEYS + "/" + key.id()), 404);
        assertProblem(patch(key.id(), "{}"), 404);
        assertProblem(post(KEYS + "/" + key.id() + "/rotate", null), 404);
        assertProblem(test(key.id()), 404);
        assertThat(get(KEYS + "?limit=200").text()).doesNotContain(key.id());
    }

    @Test
    void rotatesWithAnOverlapOfUpToAWeek() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        String path = KEYS + "/" + key.id() + "/rotate";

        Api.Reply reply = post(path, null);
        assertThat(reply.header("X-RateLimit-Limit")).isEqualTo("1000");
        JsonNode rotated = reply.json().path("key");

        assertThat(rotated.propertyNames())
                .containsExactly(
                        "id", "displayKey", "rawKey", "signingSecret", "previousKeyExpiresAt");
        assertThat(rotated.path("rawKey").asString()).isNotEqualTo(key.rawKey());
        assertThat(post(path, "{\"overlapHours\":168}").status()).isEqualTo(200);
        assertThat(post(path, "{\"overlapHours\":0}").status()).isEqualTo(200);
        for (String hours : List.of("-1", "169", "1.5", "\"1\"")) {
            assertProblem(post(path, "{\"overlapHours\":" + hours + "}"), 400);
        }
    }

    @Test
    void holdsAtMostFiveSecretsGoodAtOnce() {
        Practice.Key key = practice.newKey(receiver, "booking.created");
        String path = KEYS + "/" + key.id() + "/rotate";
        assertThat(get(KEYS + "/" + key.id()).json().path("key").path("rotatedAt").isNull())
                .isTrue();
        String oldestEnds =
                post(path, "{\"overlapHours\":2}")
                        .json()
                        .path("key")
                        .path("previousKeyExpiresAt")
                        .asString();
        for (int i = 0; i < 3; i++) {
            assertThat(post(path, "{\"overlapHours\":1}").status()).isEqualTo(200);
        }
        JsonNode before = get(KEYS + "/" + key.id()).json();

        Api.Reply refused = post(path, "{\"overlapHours\":1}");

        assertProblem(refused, 409);
        assertThat(refused.json().path("detail").asString()).contains(oldestEnds);
        assertThat(get(KEYS + "/" + key.id()).json()).isEqualTo(before);
        assertThat(before.path("key").path("rotatedAt").isNull()).isFalse();
        assertThat(post(path, "{\"overlapHours\":0}").status()).isEqualTo(200);
        assertThat(post(path, "{\"overlapHours\":1}").status()).isEqualTo(200);
    }

    private static Api.Reply test(String keyId) {
        return post(TEST, "{\"keyId\":\"" + keyId + "\"}");
    }

    private static Api.Reply get(String path) {
        return service.api().get(path, service.admin());
    }

    private static Api.Reply post(String path, @Nullable String body) {
        return service.api().call("POST", path, service.admin(), body);
    }

    private static Api.Reply patch(String id, String body) {
        return service.api().call("PATCH", KEYS + "/" + id, service.admin(), body);
    }
}
