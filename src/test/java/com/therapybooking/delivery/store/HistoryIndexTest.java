package com.therapybooking.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Checks the query plan of the history call on a real MongoDB for every combination of filters. */
class HistoryIndexTest {

    private static final int DELIVERIES = 20_000;
    private static final int PAGE = 51;
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final List<String> EVENTS = List.copyOf(EventName.SUBSCRIBABLE);

    @Test
    void noCombinationOfFiltersScansTheCollectionOrSorts() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase database =
                    client.getDatabase(
                            java.util.Objects.requireNonNull(
                                    new com.mongodb.ConnectionString(uri).getDatabase()));
            MongoCollection<Document> deliveries = database.getCollection("deliveries");
            DeliveryHistory.createIndexes(deliveries);
            List<ObjectId> keys = List.of(new ObjectId(), new ObjectId(), new ObjectId());
            List<ObjectId> bookings = fill(deliveries, keys);
            DeliveryHistory history = new DeliveryHistory(database);
            assertReadsOnlyLeased(deliveries);

            for (int mask = 0; mask < 128; mask++) {
                DeliveryFilter filter =
                        new DeliveryFilter(
                                bit(mask, 6) ? deliveriesOf(keys.get(0)) : null,
                                bit(mask, 0) ? keys.get(1) : null,
                                bit(mask, 1) ? List.of(DeliveryStatus.FAILED) : null,
                                bit(mask, 2) ? EventName.KEY_FAILING : null,
                                bit(mask, 3) ? List.of(bookings.get(7)) : null,
                                bit(mask, 4) ? START.plusSeconds(100) : null,
                                bit(mask, 4) ? START.plusSeconds(DELIVERIES - 100) : null);
                ObjectId after =
                        bit(mask, 5) ? DeliveryId.floor(START.plusSeconds(DELIVERIES / 2)) : null;
                Document explained =
                        history.find(filter, after)
                                .limit(PAGE)
                                .explain(ExplainVerbosity.EXECUTION_STATS);
                String plan =
                        explained
                                .get("queryPlanner", Document.class)
                                .get("winningPlan", Document.class)
                                .toJson();
                Document stats = explained.get("executionStats", Document.class);
                assertThat(plan)
                        .as(filter.toString())
                        .doesNotContain("COLLSCAN")
                        .doesNotContain("\"SORT\"");
                assertThat(stats.getInteger("totalDocsExamined"))
                        .as(filter + " " + plan)
                        .isLessThanOrEqualTo(PAGE);
                assertThat(stats.getInteger("totalKeysExamined"))
                        .as(filter + " " + plan)
                        .isLessThanOrEqualTo(4 * PAGE);
            }
        }
    }

    private static List<ObjectId> deliveriesOf(ObjectId key) {
        return IntStream.range(0, PAGE)
                .mapToObj(i -> DeliveryId.of("e" + i, START.plusSeconds(i), key))
                .toList();
    }

    /** A start ends the leases while many deliveries wait. */
    private static void assertReadsOnlyLeased(MongoCollection<Document> deliveries) {
        Document explained =
                deliveries.find(DeliveryUpdates.leased()).explain(ExplainVerbosity.EXECUTION_STATS);
        assertThat(explained.get("executionStats", Document.class))
                .containsEntry("totalDocsExamined", 0);
    }

    private static boolean bit(int mask, int bit) {
        return (mask >> bit & 1) == 1;
    }

    /**
     * Stores deliveries such that some filters match almost all of them and others almost none.
     * Returns the ids of the bookings.
     */
    private static List<ObjectId> fill(MongoCollection<Document> deliveries, List<ObjectId> keys) {
        List<ObjectId> bookings = new ArrayList<>();
        for (int i = 0; i < DELIVERIES / 10; i++) {
            bookings.add(new ObjectId());
        }
        List<Document> batch = new ArrayList<>();
        for (int i = 0; i < DELIVERIES; i++) {
            String event = i % 1_000 == 0 ? EventName.KEY_FAILING : EVENTS.get(i % 3);
            ObjectId key = keys.get(i % 500 == 0 ? 1 : 0);
            DeliveryStatus status =
                    i % 5_000 == 0 ? DeliveryStatus.FAILED : DeliveryStatus.DELIVERED;
            batch.add(
                    new Document("_id", DeliveryId.of("e" + i, START.plusSeconds(i), key))
                            .append("keyId", key)
                            .append("event", event)
                            .append("status", status.text())
                            .append("bookingId", bookings.get(i / 10)));
        }
        deliveries.insertMany(batch, new InsertManyOptions().ordered(false));
        return bookings;
    }
}
