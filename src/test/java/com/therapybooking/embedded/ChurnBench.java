package com.therapybooking.embedded;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import com.therapybooking.embedded.storage.StoreFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;

/**
 * Measures the size of the file while four writers insert, claim, finish and delete documents at
 * full rate.
 */
final class ChurnBench {

    private static final int LIVE = 5_000;
    private static final int DOCUMENT_BYTES = 960;

    private ChurnBench() {}

    public static void main(String[] arguments) throws Exception {
        Quiet.logs();
        int seconds = arguments.length == 0 ? 600 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory(Path.of("target"), "churn");
        AtomicLong done = new AtomicLong();
        try (Opened opened = Opened.in(folder)) {
            MongoCollection<Document> work = opened.collection("work");
            work.createIndex(Indexes.ascending("owner", "state", "dueAt"));
            work.createIndex(Indexes.ascending("claimId"), new IndexOptions().sparse(true));
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            List<Thread> threads = new ArrayList<>();
            for (int owner = 0; owner < 4; owner++) {
                int own = owner;
                threads.add(Thread.ofPlatform().start(() -> churn(work, own, end, done)));
            }
            double largest = 0;
            System.out.println("seconds  documents  written/s  file MB  file/live");
            for (int at = 10; at <= seconds; at += 10) {
                Thread.sleep(10_000);
                long documents = work.countDocuments();
                long size = Files.size(folder.resolve(StoreFile.NAME));
                double ratio = (double) size / (documents * DOCUMENT_BYTES);
                largest = at < 20 ? 0 : Math.max(largest, ratio);
                System.out.printf(
                        "%7d  %9d  %9d  %7.1f  %9.2f%n",
                        at, documents, done.getAndSet(0) / 10, size / 1e6, ratio);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.printf("largest file/live %.2f%n", largest);
            System.out.println("index problems " + IndexCheck.problems(opened.database()));
        }
        System.exit(0);
    }

    private static void churn(
            MongoCollection<Document> work, int owner, long end, AtomicLong done) {
        for (long number = 0; System.nanoTime() < end; number++) {
            String claim = owner + "/" + number;
            List<Document> batch = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                batch.add(
                        new Document("owner", owner)
                                .append("state", "pending")
                                .append("dueAt", number)
                                .append("payload", "x".repeat(860)));
            }
            work.insertMany(batch);
            work.updateMany(
                    Filters.and(Filters.eq("owner", owner), Filters.eq("state", "pending")),
                    Updates.combine(Updates.set("state", "busy"), Updates.set("claimId", claim)));
            work.updateMany(
                    Filters.eq("claimId", claim),
                    Updates.combine(Updates.set("state", "done"), Updates.unset("claimId")));
            work.deleteMany(
                    Filters.and(
                            Filters.eq("owner", owner),
                            Filters.eq("state", "done"),
                            Filters.lt("dueAt", number - LIVE / 5)));
            done.addAndGet(20);
        }
    }
}
