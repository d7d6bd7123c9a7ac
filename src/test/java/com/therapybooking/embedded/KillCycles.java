package com.therapybooking.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bson.Document;

/**
 * Kills {@link KillWriter} repeatedly at a random time, and compares the acknowledged operations
 * with the stored documents. Every second check opens a copy, so that the next writer opens the
 * files as the kill left them.
 */
final class KillCycles {

    private static final int SIGKILL = 137;

    private final Path folder;
    private final Path journals;
    private final Random random = new Random();
    private Map<Integer, KillModel> models = new TreeMap<>();
    private long counter;
    private long checkedOperations;

    KillCycles(Path root) throws IOException {
        this.folder = root.resolve("db");
        this.journals = Files.createDirectories(root.resolve("journals"));
        for (int owner = 0; owner < KillWriter.WRITERS; owner++) {
            models.put(owner, new KillModel(new TreeMap<>()));
        }
    }

    /** Returns the number of acknowledged operations that were checked. */
    long checkedOperations() {
        return checkedOperations;
    }

    /**
     * Starts the writer, kills it and checks the documents. Returns the problems; empty if every
     * acknowledged operation is stored.
     */
    List<String> cycle(int number) throws IOException, InterruptedException {
        writeAndKill();
        Path looked = folder;
        if (number % 2 == 1) {
            looked = copy();
        }
        List<String> problems = new ArrayList<>();
        try (EmbeddedDatabase database = EmbeddedDatabase.open(looked, Clock.systemUTC());
                MongoClient client = MongoClients.create(database.uri("kills"))) {
            problems.addAll(IndexCheck.problems(database));
            check(client.getDatabase("kills"), problems);
        }
        return problems;
    }

    private void writeAndKill() throws IOException, InterruptedException {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KillWriter.class.getName(),
                                folder.toString(),
                                journals.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader output =
                new BufferedReader(writer.inputReader(StandardCharsets.UTF_8))) {
            StringBuilder said = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.equals(KillWriter.READY)) {
                said.append(line).append('\n');
                line = output.readLine();
            }
            // kills the process at most 0.8 s after it has printed READY
            boolean ended =
                    line == null || writer.waitFor(random.nextInt(800), TimeUnit.MILLISECONDS);
            writer.destroyForcibly();
            if (ended || writer.waitFor() != SIGKILL) {
                output.lines().limit(20).forEach(more -> said.append(more).append('\n'));
                throw new IllegalStateException("The writer ended by itself: " + said);
            }
        } finally {
            writer.destroyForcibly();
        }
    }

    private Path copy() throws IOException {
        Path copy = Files.createTempDirectory(journals.getParent(), "copy");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private void check(MongoDatabase database, List<String> problems) {
        long counted = 0;
        long perhaps = 0;
        Map<Integer, KillModel> found = new TreeMap<>();
        for (int owner = 0; owner < KillWriter.WRITERS; owner++) {
            KillModel actual = new KillModel(new TreeMap<>());
            database.getCollection("work")
                    .find(Filters.eq("owner", owner))
                    .forEach(document ->
                            actual.documents().put(document.getString("_id"), document));
            found.put(owner, actual);
            checkOwner(owner, actual, problems);
            KillJournal.Operations count = KillJournal.read(journals.resolve("count" + owner));
            counted += count.done().size();
            perhaps += count.open().size();
        }
        long all = database.getCollection("work").countDocuments();
        long owned = found.values().stream().mapToLong(model -> model.documents().size()).sum();
        if (all != owned) {
            problems.add((all - owned) + " documents have no writer");
        }
        Document counter = database.getCollection("counters").find().first();
        long now = counter == null ? 0 : counter.get("n", Number.class).longValue();
        if (now < this.counter + counted || now > this.counter + counted + perhaps) {
            problems.add("counter " + now + " after " + this.counter + " and " + counted);
        }
        this.counter = now;
        checkedOperations += counted;
        models = found;
    }

    private void checkOwner(int owner, KillModel actual, List<String> problems) {
        KillJournal.Operations operations = KillJournal.read(journals.resolve("work" + owner));
        checkedOperations += operations.done().size();
        KillModel expected = models.getOrDefault(owner, actual);
        operations.done().forEach(expected::apply);
        KillModel also = expected.copy();
        operations.open().forEach(also::apply);
        if (!actual.equals(expected) && !actual.equals(also)) {
            problems.add(
                    "writer "
                            + owner
                            + " finds "
                            + actual.documents().size()
                            + " documents, expected "
                            + expected.documents().size()
                            + " or "
                            + also.documents().size()
                            + "; last "
                            + operations.open());
        }
    }
}
