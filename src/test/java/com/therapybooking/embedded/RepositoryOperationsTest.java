package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import com.therapybooking.embedded.plan.Plan;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.ScanWarnings;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records the commands that the service sends while its API is called. Then sends them in the same
 * order to an empty embedded database and to an empty mongod: both must return the same results.
 */
class RepositoryOperationsTest {

    @TempDir private Path folder;

    @Test
    void areAnsweredAsByMongod() {
        TestDatabase.requireReal();
        List<BsonDocument> commands = record();
        Set<String> kinds = new TreeSet<>();
        List<String> differences = new ArrayList<>();
        Set<String> scans = new TreeSet<>();
        try (Opened opened = Opened.in(folder);
                MongoClient real = MongoClients.create(TestDatabase.plainUri())) {
            MongoDatabase theirs = real.getDatabase("replayed");
            theirs.drop();
            for (BsonDocument command : commands) {
                String name = command.getFirstKey();
                kinds.add(name + " " + command.getString(name).getValue());
                String ours = answer(opened.test(), command);
                String their = answer(theirs, command);
                if (!ours.equals(their)) {
                    differences.add(command.toJson() + "\n" + ours + "\n" + their);
                }
            }
            assertThat(IndexCheck.problems(opened.database())).isEmpty();
            opened.test().listCollectionNames().forEach(name -> fillUp(opened, name));
            for (BsonDocument command : commands) {
                if (isFilteredFind(command) && isScan(opened, command)) {
                    scans.add(command.getString("find").getValue() + shape(command));
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(scans).as("queries that no index serves").isEmpty();
        assertThat(kinds).hasSizeGreaterThan(20);
    }

    /**
     * Adds documents, because the embedded database does not use an index for very few documents.
     */
    private static void fillUp(Opened opened, String name) {
        List<WriteModel<Document>> more = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            more.add(new InsertOneModel<>(new Document("_id", "more" + i)));
        }
        try {
            opened.collection(name).bulkWrite(more, new BulkWriteOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            assertThat(e.getWriteErrors()).allMatch(error -> error.getCode() == 11_000);
        }
    }

    private static String shape(BsonDocument command) {
        return " " + ScanWarnings.shape(command.getDocument("filter"));
    }

    private static boolean isFilteredFind(BsonDocument command) {
        return command.getFirstKey().equals("find")
                && command.containsKey("filter")
                && !command.getDocument("filter").isEmpty();
    }

    private static boolean isScan(Opened opened, BsonDocument find) {
        String namespace = opened.test().getName() + "." + find.getString("find").getValue();
        Query query =
                Query.of(
                        find.getDocument("filter"),
                        find.getDocument("sort", new BsonDocument()),
                        find.getNumber("limit", new BsonInt32(0)).longValue());
        return opened.database()
                .engine()
                .read(storage -> {
                    StoredCollection collection = storage.find(namespace);
                    return collection != null && isScan(collection, query);
                });
    }

    private static boolean isScan(StoredCollection collection, Query query) {
        try (Snapshot snapshot = Snapshot.open(collection)) {
            return new Search(collection.namespace(), snapshot, query).plan()
                    instanceof Plan.ScanAll;
        }
    }

    private static List<BsonDocument> record() {
        try (Receiver receiver = Receiver.start();
                TestService service =
                        TestService.startOn(
                                "", TestDatabase.freshFolder(), "test.record-commands=true")) {
            use(service, receiver);
            return List.copyOf(service.bean(RecordedCommands.class).commands());
        }
    }

    private static void use(TestService service, Receiver receiver) {
        Practice practice = new Practice(service);
        Practice.User therapist = practice.newUser("therapist");
        Practice.Key key =
                practice.newKey(
                        receiver,
                        "booking.created",
                        "booking.payment_verified",
                        "booking.rescheduled",
                        "booking.cancelled");
        Practice.Booked first = practice.book(therapist);
        practice.pay(first);
        Instant later = Instant.now().plusSeconds(400_000).truncatedTo(ChronoUnit.DAYS);
        practice.move(first, later);
        practice.cancel(first);
        receiver.await("booking.cancelled", first.id());
        receiver.answers(500);
        Practice.Booked second = practice.book(therapist, later.plusSeconds(86_400));
        receiver.await("booking.created", second.id());
        for (String path :
                List.of(
                        "/api/therapists",
                        "/api/auth/me",
                        "/api/bookings?limit=1",
                        "/api/bookings/" + first.id(),
                        "/api/bookings/" + first.id() + "/timeline",
                        "/api/webhooks/keys",
                        "/api/webhooks/keys/" + key.id(),
                        "/api/webhooks/deliveries",
                        "/api/webhooks/deliveries?keyId=" + key.id() + "&status=delivered&limit=1",
                        "/api/webhooks/deliveries?event=booking.created",
                        "/api/webhooks/deliveries?bookingId=" + first.id(),
                        "/api/webhooks/deliveries?status=pending",
                        "/api/webhooks/deliveries?from=2024-01-01T00:00:00Z&to=2099-01-01T00:00:00Z",
                        "/api/webhooks/stats?hours=24")) {
            send(service, "GET", path, "");
        }
        String delivery =
                send(service, "GET", "/api/webhooks/deliveries?limit=1", "")
                        .json()
                        .path("deliveries")
                        .path(0)
                        .path("_id")
                        .asString("none");
        send(service, "GET", "/api/webhooks/deliveries/" + delivery, "");
        send(service, "POST", "/api/webhooks/deliveries/" + delivery + "/retry", "");
        send(service, "POST", "/api/webhooks/test", "{\"keyId\":\"" + key.id() + "\"}");
        send(
                service,
                "POST",
                "/api/webhooks/keys/" + key.id() + "/recover",
                "{\"from\":\"2024-01-01T00:00:00Z\",\"to\":\"2099-01-01T00:00:00Z\"}");
        send(service, "POST", "/api/webhooks/keys/" + key.id() + "/rotate", "{}");
        practice.changeKey(key, "{\"rateLimit\":500}");
        send(service, "POST", "/api/privacy/erase", "{\"email\":\"" + therapist.email() + "\"}");
        practice.deleteKey(key);
    }

    /** Makes a call and does not check its reply, because other tests do that. */
    private static Api.Reply send(TestService service, String method, String path, String body) {
        return service.api()
                .send(method, path, service.admin(), HttpRequest.BodyPublishers.ofString(body));
    }

    /** Returns the part of a reply that must be equal on both servers. */
    private static String answer(MongoDatabase database, BsonDocument command) {
        BsonDocument answer;
        try {
            answer = database.runCommand(command, BsonDocument.class);
        } catch (MongoCommandException e) {
            return "error " + e.getErrorCode();
        }
        StringBuilder text = new StringBuilder();
        for (String field : List.of("n", "nModified", "upserted", "value")) {
            BsonValue value = answer.get(field);
            text.append(field).append(value == null ? "" : number(value)).append(' ');
        }
        for (BsonValue error : answer.getArray("writeErrors", new BsonArray())) {
            text.append(error.asDocument().get("index")).append(error.asDocument().get("code"));
        }
        if (answer.containsKey("cursor") && !command.getFirstKey().equals("listIndexes")) {
            List<String> found = new ArrayList<>();
            answer.getDocument("cursor")
                    .getArray("firstBatch")
                    .forEach(document -> found.add(document.asDocument().toJson()));
            if (!command.containsKey("sort")) {
                found.sort(String::compareTo);
            }
            text.append(found);
        }
        return text.toString();
    }

    private static String number(BsonValue value) {
        return value.isInt32() || value.isInt64()
                ? Long.toString(value.asNumber().longValue())
                : new BsonDocument("v", value).append("x", new BsonInt32(0)).toJson();
    }
}
