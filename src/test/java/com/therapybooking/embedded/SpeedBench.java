package com.therapybooking.embedded;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.support.Mongod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;

/** Measures the speed of the embedded database and of mongod in one run, and prints both. */
final class SpeedBench {

    private static final int CLAIM = 50;
    private static final long SECONDS = 3;

    private final int documents;
    private final Map<String, String[]> table = new LinkedHashMap<>();
    private final Random random = new Random(1);

    private SpeedBench(int documents) {
        this.documents = documents;
    }

    public static void main(String[] arguments) throws Exception {
        Quiet.logs();
        int documents = arguments.length == 0 ? 100_000 : Integer.parseInt(arguments[0]);
        new SpeedBench(documents).run();
        System.exit(0);
    }

    private void run() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "speed");
        long heapBefore = heap();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(folder, Clock.systemUTC());
                MongoClient client = client(database.uri("speed"))) {
            measure(client.getDatabase("speed").getCollection("deliveries"), 0);
            row("heap after all that, MB", 0, (heap() - heapBefore) / 1_000_000.0);
            row(
                    "file / live data",
                    0,
                    (double) Files.size(folder.resolve(StoreFile.NAME)) / live(client));
        }
        long began = System.nanoTime();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(folder, Clock.systemUTC());
                MongoClient client = client(database.uri("speed"))) {
            row("opening, s", 0, seconds(began));
            client.getDatabase("speed").getCollection("deliveries").find().first();
        }
        if (Mongod.executable().isPresent()) {
            try (Mongod mongod = Mongod.start();
                    MongoClient client = client(mongod.uri())) {
                measure(client.getDatabase("speed").getCollection("deliveries"), 1);
            }
        }
        System.out.printf("%,d documents of about 1 KB%n%n", documents);
        System.out.println("| | embedded | mongod |\n|---|---|---|");
        table.forEach((name, cells) ->
                System.out.println("| " + name + " | " + cells[0] + " | " + cells[1] + " |"));
    }

    private static MongoClient client(String uri) {
        return MongoClients.create(
                MongoClientSettings.builder()
                        .applyConnectionString(new ConnectionString(uri))
                        .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                        .build());
    }

    private void measure(MongoCollection<Document> deliveries, int column) throws Exception {
        deliveries.createIndex(Indexes.ascending("keyId", "state", "dueAt"));
        deliveries.createIndex(Indexes.ascending("claimId"), new IndexOptions().sparse(true));
        deliveries.createIndex(
                Indexes.compoundIndex(Indexes.ascending("keyId"), Indexes.descending("createdAt")));
        insertMany(deliveries, column);
        claims(deliveries, column);
        updates(deliveries, column);
        inserts(deliveries, column);
    }

    private void insertMany(MongoCollection<Document> deliveries, int column) {
        long nanos = 0;
        for (int from = 0; from < documents; from += 1_000) {
            List<Document> batch = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                batch.add(delivery("d" + (from + i)));
            }
            long began = System.nanoTime();
            deliveries.insertMany(batch);
            nanos += System.nanoTime() - began;
        }
        row("insertMany of 1,000, documents/s", column, documents / (nanos / 1e9));
    }

    private Document delivery(String id) {
        return new Document("_id", id)
                .append("keyId", "key" + random.nextInt(20))
                .append("state", "pending")
                .append("dueAt", Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1_000_000)))
                .append(
                        "createdAt",
                        Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1_000_000)))
                .append("attempt", 0)
                .append("payload", "x".repeat(800));
    }

    private void claims(MongoCollection<Document> deliveries, int column) {
        long began = System.nanoTime();
        long claimed = 0;
        for (int i = 0; seconds(began) < SECONDS && claimed < documents / 2; i++) {
            List<Object> ids = new ArrayList<>();
            deliveries
                    .find(
                            Filters.and(
                                    Filters.eq("keyId", "key" + i % 20),
                                    Filters.eq("state", "pending"),
                                    Filters.lte("dueAt", Instant.now())))
                    .sort(new Document("dueAt", 1))
                    .limit(CLAIM)
                    .projection(new Document("_id", 1))
                    .forEach(document -> ids.add(document.get("_id")));
            String claim = "claim" + i;
            deliveries.updateMany(
                    Filters.and(Filters.in("_id", ids), Filters.eq("state", "pending")),
                    Updates.combine(
                            Updates.set("state", "delivering"),
                            Updates.set("claimId", claim),
                            Updates.inc("attempt", 1)));
            List<Document> won =
                    deliveries.find(Filters.eq("claimId", claim)).into(new ArrayList<>());
            claimed += won.size();
        }
        row("claims of 50, one thread, documents/s", column, claimed / seconds(began));
    }

    private void updates(MongoCollection<Document> deliveries, int column) {
        long began = System.nanoTime();
        long done = 0;
        while (seconds(began) < SECONDS) {
            String id = "d" + random.nextInt(documents);
            deliveries.updateOne(Filters.eq(id), Updates.inc("attempt", 1));
            done++;
        }
        row("update by id, one thread, /s", column, done / seconds(began));
    }

    private void inserts(MongoCollection<Document> deliveries, int column) throws Exception {
        AtomicLong done = new AtomicLong();
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            String prefix = "t" + thread + "-";
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; seconds(began) < SECONDS; i++) {
                                    Document document;
                                    synchronized (random) {
                                        document = delivery(prefix + i);
                                    }
                                    deliveries.insertOne(document);
                                    done.incrementAndGet();
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        row("single durable inserts, 8 threads, /s", column, done.get() / seconds(began));
    }

    private static double live(MongoClient client) {
        return client.getDatabase("speed").getCollection("deliveries").countDocuments() * 960.0;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void row(String name, int column, double value) {
        String[] cells = table.computeIfAbsent(name, row -> new String[] {"", ""});
        cells[column] = value < 100 ? "%.2f".formatted(value) : "%,.0f".formatted(value);
    }
}
