package com.therapybooking.embedded;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Runs four writers on an embedded database until the process is killed. They insert single
 * documents and batches, claim due documents, store outcomes on condition of the claim, delete
 * documents, and increment a shared counter. Each writer records its acknowledged operations in a
 * journal.
 */
final class KillWriter implements Runnable {

    static final int WRITERS = 4;
    static final String READY = "writing";
    private static final int MAX_DOCUMENTS = 400;

    /** Reaches zero after 100 operations. Then the process prints {@link #READY}. */
    private static final CountDownLatch WARM = new CountDownLatch(100);

    private final MongoCollection<Document> work;
    private final MongoCollection<Document> counters;
    private final KillJournal journal;
    private final KillJournal counted;
    private final int owner;
    private final Random random;

    private KillWriter(MongoDatabase database, Path journals, int owner) {
        this.work = database.getCollection("work");
        this.counters = database.getCollection("counters");
        this.journal = new KillJournal(journals.resolve("work" + owner));
        this.counted = new KillJournal(journals.resolve("count" + owner));
        this.owner = owner;
        this.random = new Random(owner * 31L + System.nanoTime());
    }

    /** Arguments: the folder of the database, and the folder of the journals. */
    public static void main(String[] arguments) throws InterruptedException {
        Quiet.logs();
        EmbeddedDatabase database = EmbeddedDatabase.open(Path.of(arguments[0]), Clock.systemUTC());
        MongoClient client = MongoClients.create(database.uri("kills"));
        MongoDatabase kills = client.getDatabase("kills");
        createIndexes(kills.getCollection("work"));
        List<Thread> threads = new ArrayList<>();
        for (int owner = 0; owner < WRITERS; owner++) {
            threads.add(
                    Thread.ofPlatform().start(new KillWriter(kills, Path.of(arguments[1]), owner)));
        }
        WARM.await();
        System.out.println(READY);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void createIndexes(MongoCollection<Document> work) {
        work.createIndex(Indexes.ascending("owner", "state", "dueAt"));
        work.createIndex(Indexes.ascending("slots"), new IndexOptions().unique(true));
        work.createIndex(Indexes.descending("dueAt"));
        work.createIndex(Indexes.ascending("claimId"), new IndexOptions().sparse(true));
        work.createIndex(
                Indexes.ascending("dueAt", "owner"),
                new IndexOptions().partialFilterExpression(eq("state", "pending")));
    }

    @Override
    public void run() {
        while (true) {
            switch (random.nextInt(8)) {
                case 0, 1 -> insert(1);
                case 2 -> insert(2 + random.nextInt(40));
                case 3, 4, 5 -> claimAndFinish();
                case 6 -> delete();
                default -> count();
            }
            WARM.countDown();
        }
    }

    private void insert(int count) {
        if (work.countDocuments(eq("owner", owner)) > MAX_DOCUMENTS) {
            delete();
            return;
        }
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = owner + "-" + UUID.randomUUID();
            documents.add(
                    new Document("_id", id)
                            .append("owner", owner)
                            .append("state", "pending")
                            .append("dueAt", random.nextInt(100_000))
                            .append("attempts", 0)
                            .append("slots", List.of(id + "/1", id + "/2", id + "/3"))
                            .append("payload", "x".repeat(random.nextInt(900))));
        }
        journal.begin(new Document("op", "insert").append("documents", documents));
        if (count == 1) {
            work.insertOne(documents.getFirst());
        } else {
            work.insertMany(documents);
        }
        journal.done();
    }

    private void claimAndFinish() {
        Bson due = and(eq("owner", owner), eq("state", "pending"), gte("dueAt", 0));
        List<String> ids = ids(due, 1 + random.nextInt(30));
        if (ids.isEmpty()) {
            return;
        }
        String claim = UUID.randomUUID().toString();
        journal.begin(operation("claim", ids).append("claimId", claim));
        long won =
                work.updateMany(
                                and(in("_id", ids), eq("state", "pending")),
                                Updates.combine(
                                        Updates.set("state", "delivering"),
                                        Updates.set("claimId", claim)))
                        .getModifiedCount();
        require(won == ids.size(), "claimed " + won + " of " + ids.size());
        journal.done();
        journal.begin(operation("finish", ids));
        List<WriteModel<Document>> outcomes = new ArrayList<>();
        for (String id : ids) {
            outcomes.add(
                    new UpdateOneModel<>(
                            and(eq("_id", id), eq("claimId", claim)),
                            Updates.combine(
                                    Updates.set("state", "delivered"),
                                    Updates.inc("attempts", 1),
                                    Updates.unset("claimId"))));
        }
        int done = work.bulkWrite(outcomes).getModifiedCount();
        require(done == ids.size(), "finished " + done + " of " + ids.size());
        journal.done();
    }

    private void delete() {
        List<String> ids = ids(eq("owner", owner), 1 + random.nextInt(50));
        if (ids.isEmpty()) {
            return;
        }
        journal.begin(operation("delete", ids));
        work.deleteMany(in("_id", ids));
        journal.done();
    }

    private void count() {
        counted.begin(new Document("op", "count"));
        Document after =
                counters.findOneAndUpdate(
                        eq("_id", "all"),
                        Updates.inc("n", 1),
                        new FindOneAndUpdateOptions()
                                .upsert(true)
                                .returnDocument(ReturnDocument.AFTER));
        require(after != null, "no counter");
        counted.done();
    }

    private List<String> ids(Bson filter, int limit) {
        List<String> ids = new ArrayList<>();
        work.find(filter)
                .sort(Sorts.ascending("dueAt"))
                .limit(limit)
                .forEach(document -> ids.add(document.getString("_id")));
        return ids;
    }

    private static Document operation(String name, List<String> ids) {
        return new Document("op", name).append("ids", ids);
    }

    /**
     * Ends the process if a condition is false. Its exit code differs from that of a kill, so that
     * {@link KillCycles} fails.
     */
    private static void require(boolean good, String problem) {
        if (!good) {
            System.out.println("broken: " + problem);
            Runtime.getRuntime().halt(3);
        }
    }
}
