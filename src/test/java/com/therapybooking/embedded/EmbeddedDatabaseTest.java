package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import com.therapybooking.embedded.plan.Plan;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.support.LogCapture;
import com.therapybooking.support.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedDatabaseTest {

    @TempDir private Path folder;

    @Test
    void givesEachOfEightThreadsNumbersOfItsOwnAndNoTornDocument() throws Exception {
        int each = 250;
        Set<Integer> numbers = ConcurrentHashMap.newKeySet();
        try (Opened opened = Opened.in(folder);
                var threads = Executors.newFixedThreadPool(8)) {
            MongoCollection<Document> counters = opened.collection("counters");
            counters.insertOne(new Document("_id", 1).append("a", 0).append("b", 0));
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                running.add(
                        threads.submit(() -> {
                            for (int i = 0; i < each; i++) {
                                Document after =
                                        counters.findOneAndUpdate(
                                                Filters.eq(1),
                                                Updates.combine(
                                                        Updates.inc("a", 1), Updates.inc("b", 1)),
                                                new FindOneAndUpdateOptions()
                                                        .returnDocument(ReturnDocument.AFTER));
                                numbers.add(Objects.requireNonNull(after).getInteger("a"));
                                Document read = Objects.requireNonNull(counters.find().first());
                                assertThat(read.get("a")).isEqualTo(read.get("b"));
                            }
                            return null;
                        }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }
        assertThat(numbers).hasSize(8 * each);
    }

    @Test
    void answersAMajorityReadWhenItsDocumentsAreOnDisk() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Opened opened = Opened.in(folder);
                var threads = Executors.newCachedThreadPool()) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.insertOne(new Document("_id", 1));
            var _ =
                    threads.submit(() ->
                            opened.database()
                                    .engine()
                                    .write(storage -> {
                                        held.countDown();
                                        return await(released);
                                    }));
            held.await();
            var _ = threads.submit(() -> collection.insertOne(new Document("_id", 2)));
            Awaitility.await().until(() -> collection.countDocuments() == 2);
            Future<List<Document>> majority =
                    threads.submit(() ->
                            collection
                                    .withReadConcern(ReadConcern.MAJORITY)
                                    .find()
                                    .into(new ArrayList<>()));
            assertThatThrownBy(() -> majority.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);

            released.countDown();
            assertThat(majority.get(10, TimeUnit.SECONDS)).hasSize(2);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The query is for a therapist without documents; all documents belong to another one. */
    @Test
    void choosesTheIndexWithFewerEntriesForOneDocument() {
        try (Opened opened = Opened.in(folder)) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.createIndex(Indexes.ascending("at"));
            collection.createIndex(Indexes.ascending("therapist"));
            collection.insertMany(
                    IntStream.range(0, 100)
                            .mapToObj(i -> new Document("at", i).append("therapist", "a"))
                            .toList());
            Query query =
                    Query.of(
                            BsonDocument.parse("{at: {$gt: 10}, therapist: 'b'}"),
                            new BsonDocument(),
                            1);
            assertThat(plan(opened, query))
                    .isInstanceOfSatisfying(
                            Plan.ScanIndex.class, scan -> assertThat(scan.cost()).isZero());
        }
    }

    /** A count of many documents must not take longer than a database call may. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{key: 'a', state: {$in: ['x', 'y']}} | true | 67",
                "{key: 'a', state: 'x', n: {$gte: 50}} | true | 17",
                "{key: {$in: ['a', 'b']}} | true | 100",
                "{key: 'a', n: {$gte: 50}} | false | 50",
                "{key: 'a', state: {$in: ['x', 'y'], $gt: 'x'}} | false | 33",
                "{key: 'a', state: {$ne: 'x'}} | false | 66",
                "{key: 'a', $or: [{state: 'x'}, {state: 'y'}]} | false | 67",
                "{key: 'a', tags: 'even'} | false | 50",
                "{tags: {$in: ['even', 'all']}} | false | 100",
            })
    void countsInTheIndexAloneWhereItsRangesHoldNothingElse(
            String filter, boolean exact, long count) {
        try (Opened opened = Opened.in(folder)) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.createIndex(Indexes.ascending("key", "state", "n"));
            collection.createIndex(Indexes.ascending("tags"));
            collection.insertMany(
                    IntStream.range(0, 100)
                            .mapToObj(i ->
                                    new Document("key", "a")
                                            .append("state", List.of("x", "y", "z").get(i % 3))
                                            .append("n", i)
                                            .append(
                                                    "tags",
                                                    List.of(i % 2 == 0 ? "even" : "odd", "all")))
                            .toList());
            BsonDocument parsed = BsonDocument.parse(filter);

            assertThat(collection.countDocuments(parsed)).isEqualTo(count);
            assertThat(plan(opened, Query.of(parsed, 0)))
                    .isInstanceOfSatisfying(
                            Plan.ScanIndex.class,
                            scan -> assertThat(scan.exact()).isEqualTo(exact));
        }
    }

    private static Plan plan(Opened opened, Query query) {
        return opened.database()
                .engine()
                .read(storage -> {
                    StoredCollection found = Objects.requireNonNull(storage.find("test.c"));
                    try (Snapshot snapshot = Snapshot.open(found)) {
                        return new Search("test.c", snapshot, query).plan();
                    }
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "find | {find: 'c', filter: {$where: 'true'}} | $where",
                "text | {find: 'c', filter: {$text: {$search: 'x'}}} | $text",
                "expr | {find: 'c', filter: {$expr: {$eq: [1, 1]}}} | $expr",
                "type | {find: 'c', filter: {a: {$type: 'int'}}} | $type",
                "regex | {find: 'c', filter: {a: {$regularExpression: {pattern: 'x', options: ''}}}}"
                        + " | type 11",
                "timestamp | {insert: 'c', documents: [{_id: 1, a: {$timestamp: {t: 1, i: 1}}}]}"
                        + " | type 17",
                "infinity | {find: 'c', filter: {a: {$numberDouble: 'Infinity'}}} | infinity",
                "not a number | {update: 'c', updates: [{q: {}, u: {$set: {a:"
                        + " {$numberDecimal: 'NaN'}}}}]} | NaN",
                "position | {find: 'c', filter: {'a.0': 1}} | array position in 'a.0'",
                "elements | {find: 'c', filter: {a: {$elemMatch: {$gt: 1}}}} | $gt",
                "skip | {find: 'c', skip: 1} | skip",
                "sort by an array | {find: 'c', sort: {a: 1}} | sort",
                "natural | {find: 'c', sort: {$natural: 1}} | $natural",
                "near | {find: 'c', filter: {a: {$near: [1, 1]}}} | $near",
                "collation | {find: 'c', collation: {locale: 'en'}} | collation",
                "positional | {find: 'c', projection: {'a.$': 1}} | a.$",
                "slice | {find: 'c', projection: {a: {$slice: 1}}} | projection of 'a'",
                "pipeline | {update: 'c', updates: [{q: {}, u: [{$set: {a: 1}}]}]} | pipeline",
                "replacement | {update: 'c', updates: [{q: {}, u: {a: 1}}]} | replacements",
                "empty | {update: 'c', updates: [{q: {}, u: {}}]} | without operators",
                "double | {update: 'c', updates: [{q: {}, u: {$inc: {b: 1.5}}}]} | $inc",
                "upsert | {update: 'c', updates: [{q: {_id: 1, b: 1}, u: {$set: {c: 1}},"
                        + " upsert: true}]} | upserts",
                "id | {update: 'c', updates: [{q: {b: 1}, u: {$set: {c: 1}}, upsert: true}]} |"
                        + " upserts",
                "before | {findAndModify: 'c', query: {}, update: {$set: {c: 1}}} | new: true",
                "no id | {insert: 'c', documents: [{a: 1}]} | _id",
                "rename | {update: 'c', updates: [{q: {}, u: {$rename: {a: 'b'}}}]} | $rename",
                "mul | {update: 'c', updates: [{q: {}, u: {$mul: {a: 2}}}]} | $mul",
                "filters | {update: 'c', updates: [{q: {}, u: {$set: {'a.$[x]': 1}},"
                        + " arrayFilters: [{x: 1}]}]} | arrayFilters",
                "lookup | {aggregate: 'c', pipeline: [{$lookup: {}}], cursor: {}} | $lookup",
                "changes | {aggregate: 'c', pipeline: [{$changeStream: {}}], cursor: {}} |"
                        + " $changeStream",
                "explain | {explain: {find: 'c'}} | explain",
                "count | {count: 'c'} | count",
                "drop indexes | {dropIndexes: 'c', index: '*'} | dropIndexes",
                "drop database | {dropDatabase: 1} | dropDatabase",
                "exclusion of the id | {find: 'c', projection: {_id: 0}} | projection of '_id'",
                "exclusion | {find: 'c', projection: {'a.b': 0}} | a.b",
                "inclusion | {find: 'c', projection: {'a.b': 1}} | array a",
                "nested | {findAndModify: 'c', update: {$set: {c: 1}}, new: true, fields: {'a.b': 1}} |"
                        + " fields to include",
                "one array | {createIndexes: 'c', indexes: [{key: {'a.b': 1, 'a.c': 1}, name:"
                        + " 'x'}]} | two fields of one array",
                "expiry | {createIndexes: 'c', indexes: [{key: {t: 1}, name: 'x',"
                        + " expireAfterSeconds: null}]} | expireAfterSeconds",
                "hashed | {createIndexes: 'c', indexes: [{key: {a: 'hashed'}, name: 'x'}]} |"
                        + " hashed",
                "document in an index | {createIndexes: 'c', indexes: [{key: {document: 1}, name:"
                        + " 'x'}]} | index over a value of the type DOCUMENT",
                "array in an index | {createIndexes: 'c', indexes: [{key: {arrays: 1}, name:"
                        + " 'x'}]} | index over an array in an array",
                "large number | {createIndexes: 'c', indexes: [{key: {large: 1}, name: 'x'}]} |"
                        + " index over a value of the type INT64",
                "decimal | {createIndexes: 'c', indexes: [{key: {decimal: 1}, name: 'x'}]} |"
                        + " index over a value of the type DECIMAL128",
                "language | {createIndexes: 'c', indexes: [{key: {a: 1}, name: 'x',"
                        + " collation: {locale: 'en'}}]} | collation",
                "create | {create: 'c', capped: true, size: 100} | create",
                "command | {mapReduce: 'c'} | mapReduce",
                "transaction | {find: 'c', txnNumber: 1} | txnNumber",
            })
    void refusesByNameWhatItDoesNotKnow(String ignored, String command, String named) {
        try (Opened opened = Opened.in(folder)) {
            opened.collection("c")
                    .insertOne(
                            Document.parse(
                                    "{a: [1], document: {x: 1}, arrays: [[1]], large:"
                                            + " {$numberLong: '9007199254740993'}, decimal:"
                                            + " {$numberDecimal: '1'}}"));
            assertThatThrownBy(() -> run(opened, Document.parse(command)))
                    .isInstanceOf(MongoException.class)
                    .hasMessageContaining("does not support")
                    .hasMessageContaining(named);
        }
    }

    /** Runs a command. Throws a write error of the reply as an exception, as drivers do. */
    private static void run(Opened opened, Document command) {
        Document answer = opened.test().runCommand(command);
        for (Document error : answer.getList("writeErrors", Document.class, List.of())) {
            throw new MongoException(error.getInteger("code"), error.getString("errmsg"));
        }
    }

    @Test
    void expiresByTtlIndexesAndNothingElse() {
        Instant start = Instant.parse("2030-01-01T00:00:00Z");
        SettableClock clock = new SettableClock();
        clock.set(start);
        try (Opened opened = Opened.in(folder, clock)) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.createIndex(
                    Indexes.ascending("at"), new IndexOptions().expireAfter(60L, TimeUnit.SECONDS));
            List<Document> documents = new ArrayList<>();
            for (int i = 0; i < 1_200; i++) {
                documents.add(new Document("_id", i).append("at", start));
            }
            documents.add(new Document("_id", "later").append("at", start.plusSeconds(30)));
            documents.add(new Document("_id", "without"));
            documents.add(new Document("_id", "text").append("at", "2000-01-01"));
            collection.insertMany(documents);
            Expiry expiry = new Expiry(opened.database().engine(), clock);
            assertThat(expiry.sweep()).isZero();
            clock.set(start.plusSeconds(61));
            assertThat(expiry.sweep()).isEqualTo(1_200);
            assertThat(collection.find().map(found -> found.getString("_id")))
                    .containsExactlyInAnyOrder("later", "without", "text");
            assertThat(IndexCheck.problems(opened.database())).isEmpty();
        }
    }

    /**
     * {@link Document} ignores the order of its fields in {@code equals}, but an index must not.
     */
    @Test
    void keepsIndexesOverTheSameFieldsInAnotherOrderApart() {
        try (Opened opened = Opened.in(folder)) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.createIndex(Indexes.ascending("a", "b"));
            collection.createIndex(Indexes.ascending("b", "a"));
            collection.createIndex(Indexes.ascending("b", "a"));

            assertThat(collection.listIndexes().map(index -> index.getString("name")))
                    .containsExactlyInAnyOrder("_id_", "a_1_b_1", "b_1_a_1");
        }
    }

    @Test
    void saysOnceThatAQueryScans() {
        try (LogCapture log = LogCapture.start();
                Opened opened = Opened.in(folder)) {
            MongoCollection<Document> collection = opened.collection("scanned");
            collection.createIndex(Indexes.ascending("indexed"));
            collection.insertMany(
                    IntStream.range(0, 1_500)
                            .mapToObj(i -> new Document("plain", i).append("indexed", i))
                            .toList());
            collection.find(Filters.eq("indexed", 7)).first();
            assertThat(log.text()).doesNotContain("test.scanned");
            for (int i = 0; i < 3; i++) {
                collection.find(Filters.eq("plain", -1)).first();
            }
            assertThat(log.text().lines().filter(line -> line.contains("test.scanned")))
                    .singleElement()
                    .asString()
                    .contains("examines more than 1000", "test.scanned {plain}");
        }
    }

    @Test
    void keepsTheFileSmallUnderChurn() throws Exception {
        try (Opened opened = Opened.in(folder)) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.createIndex(Indexes.ascending("round"));
            String payload = "x".repeat(800);
            long live = 0;
            for (int round = 0; round < 60; round++) {
                List<Document> documents = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    documents.add(new Document("round", round).append("payload", payload));
                }
                collection.insertMany(documents);
                collection.deleteMany(Filters.lt("round", round - 4));
                live = collection.countDocuments() * 860;
            }
            long size = Files.size(folder.resolve(StoreFile.NAME));
            assertThat(size).isLessThan(5 * live);
        }
    }
}
