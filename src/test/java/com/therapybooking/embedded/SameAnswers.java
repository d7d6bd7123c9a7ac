package com.therapybooking.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Runs the same random operations on the embedded database and on another server. */
final class SameAnswers implements AutoCloseable {

    private static final int ROUND = 60;

    private final EmbeddedDatabase embedded;
    private final MongoClient ours;
    private final MongoClient theirs;
    private final List<String> differences = new ArrayList<>();
    private long operations;

    SameAnswers(Path folder, String uri) {
        this.embedded = EmbeddedDatabase.open(folder, Clock.systemUTC());
        this.ours = MongoClients.create(embedded.uri("random"));
        this.theirs = MongoClients.create(uri);
    }

    long operations() {
        return operations;
    }

    List<String> differences() {
        return differences;
    }

    /**
     * Runs a round of operations on an empty collection. The round ends at the first difference, or
     * when the contents may differ.
     */
    void round(long seed) {
        RandomOperations random = new RandomOperations(seed);
        MongoDatabase one = ours.getDatabase("random");
        MongoDatabase other = theirs.getDatabase("random");
        one.getCollection(RandomOperations.COLLECTION).drop();
        other.getCollection(RandomOperations.COLLECTION).drop();
        for (int i = 0; i < ROUND; i++) {
            RandomOperations.Operation operation = random.next();
            operations++;
            String our = operation.on(one);
            String their = operation.on(other);
            if (!our.equals(their)) {
                differs(seed, i, operation, our, their);
                return;
            }
            if (operation.unordered() && our.contains("Exception")) {
                return;
            }
            String ourContents =
                    RandomOperations.contents(one.getCollection(RandomOperations.COLLECTION));
            String theirContents =
                    RandomOperations.contents(other.getCollection(RandomOperations.COLLECTION));
            if (!ourContents.equals(theirContents)) {
                differs(seed, i, operation, ourContents, theirContents);
                return;
            }
        }
        IndexCheck.problems(embedded).forEach(problem -> differences.add(seed + ": " + problem));
    }

    private void differs(
            long seed, int at, RandomOperations.Operation operation, String our, String their) {
        differences.add(
                "seed "
                        + seed
                        + " operation "
                        + at
                        + ": "
                        + operation.text()
                        + "\n  embedded: "
                        + our
                        + "\n  mongod:   "
                        + their);
    }

    @Override
    public void close() {
        ours.close();
        theirs.close();
        embedded.close();
    }
}
