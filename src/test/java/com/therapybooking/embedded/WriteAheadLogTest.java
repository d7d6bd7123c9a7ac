package com.therapybooking.embedded;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Updates.inc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.storage.UnusableDatabaseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the write-ahead log of the embedded database, which is read at the start after a kill. */
class WriteAheadLogTest {

    private static final int DOCUMENTS = 200;
    private static final String LOG = "database.wal";

    @TempDir private Path root;
    private Path killed;

    /** Copies the files while the database is open, so that they are as after a kill. */
    @BeforeEach
    void kill() throws IOException {
        try (Opened opened = Opened.in(root.resolve("db"))) {
            MongoCollection<Document> collection = opened.collection("c");
            collection.createIndex(Indexes.ascending("n"), new IndexOptions().unique(true));
            for (int i = 0; i < DOCUMENTS; i++) {
                collection.insertOne(new Document("_id", i).append("n", i).append("tags", "a"));
            }
            collection.updateMany(gte("_id", 100), inc("n", 1_000));
            collection.deleteMany(gte("_id", 150));
            killed = copy(root.resolve("db"));
        }
    }

    private Path copy(Path folder) throws IOException {
        Path copy = Files.createTempDirectory(root, "copy");
        for (String name : new String[] {StoreFile.NAME, LOG}) {
            Files.copy(folder.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    private static ThrowingCallable opening(Path folder) {
        return () -> Opened.in(folder).close();
    }

    private static void assertComplete(Opened opened) {
        MongoCollection<Document> collection = opened.collection("c");
        assertThat(collection.find().map(document -> document.getInteger("n")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 150).map(i -> i < 100 ? i : i + 1_000).boxed().toList());
        assertThat(collection.countDocuments(eq("n", 1_149))).isEqualTo(1);
        assertThat(IndexCheck.problems(opened.database())).isEmpty();
    }

    @Test
    void repeatsTheWritesThatAreNotInThePages() throws IOException {
        assertThat(Files.size(killed.resolve(LOG))).isGreaterThan(DOCUMENTS * 30L);
        Path folder = killed;
        for (int start = 0; start < 3; start++) {
            try (Opened opened = Opened.in(folder)) {
                assertComplete(opened);
                assertThat(opened.collection("more").countDocuments()).isEqualTo(start);
                opened.collection("more").insertOne(new Document("_id", start));
                folder = copy(folder);
            }
        }
    }

    @Test
    void findsNothingToRepeatAfterAnOrderlyEnd() throws IOException {
        try (Opened opened = Opened.in(copy(root.resolve("db")))) {
            assertComplete(opened);
        }
    }

    @Test
    void keepsWhatWasWrittenWhenTheLogBeganAgain() throws IOException {
        String large = "x".repeat(100_000);
        try (Opened opened = Opened.in(killed)) {
            for (int i = 0; i < 50; i++) {
                opened.collection("large").insertOne(new Document("_id", i).append("text", large));
                if (i % 7 == 0) {
                    try (Opened copy = Opened.in(copy(killed))) {
                        assertComplete(copy);
                        assertThat(copy.collection("large").countDocuments()).isEqualTo(i + 1L);
                    }
                }
            }
        }
        assertThat(Files.size(killed.resolve(LOG))).isLessThan(2_000_000);
    }

    @Test
    void ignoresAnEntryThatWasNotFinished() throws IOException {
        Files.write(
                killed.resolve(LOG),
                new byte[] {9, 9, 9, 9, 60, 0, 0, 0, 1},
                StandardOpenOption.APPEND);
        try (Opened opened = Opened.in(killed)) {
            assertComplete(opened);
        }
    }

    @Test
    void refusesALogThatHasBeenCutOff() throws IOException {
        long size = Files.size(killed.resolve(LOG));
        for (long left : new long[] {size - 1, size - 100, size / 2, 100, 24}) {
            Path folder = copy(killed);
            try (RandomAccessFile file = new RandomAccessFile(folder.resolve(LOG).toFile(), "rw")) {
                file.setLength(left);
            }
            assertThatThrownBy(opening(folder))
                    .as("cut to %d of %d", left, size)
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("had been acknowledged");
        }
    }

    @Test
    void refusesALogInWhichAByteHasChanged() throws IOException {
        byte[] bytes = Files.readAllBytes(killed.resolve(LOG));
        for (int at = 24; at < bytes.length; at += 997) {
            Path folder = copy(killed);
            bytes[at] ^= 1;
            Files.write(folder.resolve(LOG), bytes);
            bytes[at] ^= 1;
            assertThatThrownBy(opening(folder))
                    .as("byte %d", at)
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("had been acknowledged");
        }
    }

    @Test
    void refusesALogWithADamagedHeader() throws IOException {
        byte[] bytes = Files.readAllBytes(killed.resolve(LOG));
        for (int at = 0; at < 24; at++) {
            Path folder = copy(killed);
            bytes[at] ^= 1;
            Files.write(folder.resolve(LOG), bytes);
            bytes[at] ^= 1;
            assertHeaderRefused(folder);
        }
        for (int left : new int[] {1, 10, 23}) {
            Path folder = copy(killed);
            Files.write(folder.resolve(LOG), Arrays.copyOf(bytes, left));
            assertHeaderRefused(folder);
        }
    }

    private static void assertHeaderRefused(Path folder) {
        assertThatThrownBy(opening(folder))
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("the header of its log, database.wal, is damaged");
    }

    @Test
    void refusesAMissingLogAndAnOlderStore() throws IOException {
        Path without = copy(killed);
        Files.delete(without.resolve(LOG));
        for (int start = 0; start < 2; start++) {
            assertThatThrownBy(opening(without)).hasMessageContaining("database.wal, is missing");
        }

        try (Opened opened = Opened.in(root.resolve("db"))) {
            opened.collection("later").insertOne(new Document("_id", 1));
        }
        Path older = copy(root.resolve("db"));
        Files.copy(
                killed.resolve(StoreFile.NAME),
                older.resolve(StoreFile.NAME),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(opening(older)).hasMessageContaining("had been acknowledged");
    }
}
