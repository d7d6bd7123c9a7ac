package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** Tests the target guard when an endpoint URL is saved, and when a webhook is sent. */
@ResourceLock(value = Shared.DATA, mode = ResourceAccessMode.READ)
class StoredTargetsTest {

    private final TestService service = Shared.SERVICE;
    private final Practice practice = Shared.PRACTICE;
    private final Receiver receiver = Shared.RECEIVER;
    private final MongoDatabase database = service.bean(MongoDatabase.class);

    @Test
    void refusesABadAddressAtSaveAndSaysWhy() {
        Practice.Key key = practice.newKey(receiver, "booking.cancelled");
        for (String url :
                List.of(
                        "http://example.com/",
                        "https://10.0.0.1/",
                        "https://[::1]/",
                        "https://[::ffff:8.8.8.8]/",
                        "https://169.254.169.254/latest/meta-data/",
                        "https://2130706433/",
                        "https://user:secret@127.0.0.1/",
                        "https://app.localhost/",
                        "ftp://127.0.0.1/",
                        "not a url",
                        "https://127.0.0.1:99999/")) {
            Api.Reply created =
                    service.api()
                            .post(
                                    "/api/webhooks/keys",
                                    service.admin(),
                                    """
                                    {"name":"k","webhookUrl":"%s","allowedEvents":["booking.created"]}\
                                    """
                                            .formatted(url));
            Api.Reply changed =
                    service.api()
                            .call(
                                    "PATCH",
                                    "/api/webhooks/keys/" + key.id(),
                                    service.admin(),
                                    "{\"webhookUrl\":\"" + url + "\"}");

            for (Api.Reply reply : List.of(created, changed)) {
                assertThat(reply.status()).as(url).isEqualTo(400);
                JsonNode error = reply.json().path("errors").path(0);
                assertThat(error.path("field").asString()).isEqualTo("webhookUrl");
                assertThat(error.path("message").asString()).isNotBlank();
            }
        }
        JsonNode saved = practice.get("/api/webhooks/keys/" + key.id()).path("key");
        assertThat(saved.path("webhookUrl").asString()).isEqualTo(receiver.url());
    }

    @Test
    void refusesAnAddressThatWasPlantedInTheDatabase() {
        List<Practice.Key> keys = new ArrayList<>();
        for (String planted :
                List.of(
                        "http://10.0.0.1/hook",
                        "https://10.0.0.1/hook",
                        "https://[::ffff:127.0.0.1]:9/",
                        "https://user@127.0.0.1/",
                        "http://127.1:9/",
                        "gopher://127.0.0.1/",
                        "\\u0000:::not a url:::",
                        "")) {
            Practice.Key key = practice.newKey(receiver, "booking.created");
            storeUrl(key, planted);
            keys.add(key);
        }
        Practice.Key good = practice.newKey(receiver, "booking.created");
        for (Practice.Key key : keys) {
            JsonNode test = practice.post("/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
            assertThat(test.path("success").booleanValue()).isFalse();
            assertThat(test.path("error").asString()).isEqualTo("target_refused");
        }

        Practice.Booked booking = practice.book(practice.newUser("therapist"));

        receiver.await("booking.created", booking.id());
        for (Practice.Key key : keys) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        JsonNode found = practice.get("/api/webhooks/keys/" + key.id()).path("key");
                        assertThat(found.path("lastWebhookError").asString())
                                .isEqualTo("target_refused");
                        assertThat(found.path("failureCount").asInt()).isGreaterThanOrEqualTo(2);
                    });
            practice.changeKey(key, "{\"active\":false}");
        }
        practice.changeKey(good, "{\"active\":false}");
    }

    @Test
    void toleratesABrokenKeyDocument() {
        MongoCollection<Document> keys = database.getCollection("webhook_keys");
        ObjectId empty = new ObjectId();
        keys.insertOne(new Document("_id", empty).append("allowedEvents", "booking.created"));
        Practice.Key broken = practice.newKey(receiver, "booking.created");
        keys.updateOne(
                Filters.eq("_id", new ObjectId(broken.id())), Updates.set("hash", "bm90IG91cnM="));
        invalidateKeyCaches();

        Practice.Key good = practice.newKey(receiver, "booking.created");
        Practice.Booked booking = practice.book(practice.newUser("therapist"));

        receiver.await("booking.created", booking.id());
        assertThat(practice.get("/api/webhooks/keys").path("keys").toString()).contains(good.id());
        keys.deleteOne(Filters.eq("_id", empty));
        keys.deleteOne(Filters.eq("_id", new ObjectId(broken.id())));
        invalidateKeyCaches();
        practice.changeKey(good, "{\"active\":false}");
    }

    private void storeUrl(Practice.Key key, String url) {
        database.getCollection("webhook_keys")
                .updateOne(
                        Filters.eq("_id", new ObjectId(key.id())), Updates.set("webhookUrl", url));
        invalidateKeyCaches();
    }

    private void invalidateKeyCaches() {
        database.getCollection("versions")
                .updateOne(Filters.eq("_id", "webhook-keys"), Updates.inc("version", 1L));
    }
}
