package com.therapybooking.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.ExplainVerbosity;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.support.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/**
 * Checks that the cost of reading a feed depends on the size of the page, not on the number of
 * deliveries.
 */
class FeedIndexTest {

    private static final int DELIVERIES = 3_000;
    private static final int PAGE = 50;

    @Test
    void readsByIndexAndNumbersABoundedPartOfALongHistory() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase database =
                    client.getDatabase(
                            Objects.requireNonNull(new ConnectionString(uri).getDatabase()));
            MongoCollection<Document> deliveries = database.getCollection("deliveries");
            FeedStore store = new FeedStore(database);
            ObjectId key = new ObjectId();
            List<Document> stored = new ArrayList<>();
            for (int i = 0; i < DELIVERIES; i++) {
                stored.add(
                        new Document("_id", new ObjectId())
                                .append("keyId", i % 3 == 0 ? new ObjectId() : key)
                                .append("unfed", true));
            }
            deliveries.insertMany(stored);

            assertThat(store.fill(key)).isEqualTo(FeedStore.MAX_APPENDED);
            assertThat(store.fill(key)).isEqualTo(DELIVERIES * 2 / 3);
            assertThat(store.fill(key)).isEqualTo(DELIVERIES * 2 / 3);
            assertThat(deliveries.countDocuments(Filters.eq("unfed", true)))
                    .isEqualTo(DELIVERIES / 3);

            Document page = explain(store.find(key, 700, 2_000, PAGE));
            assertThat(examined(page)).isEqualTo(PAGE);
            assertThat(page.toJson()).contains("\"feed\"").doesNotContain("\"SORT\"");
            Document unfed = explain(store.unfed(key));
            assertThat(examined(unfed)).isZero();
            assertThat(unfed.toJson()).contains("\"unfed\"").doesNotContain("\"SORT\"");
        }
    }

    private static Document explain(FindIterable<Document> query) {
        return query.explain(ExplainVerbosity.EXECUTION_STATS);
    }

    private static int examined(Document explained) {
        return explained.get("executionStats", Document.class).getInteger("totalDocsExamined");
    }
}
