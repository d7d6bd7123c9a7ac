package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.TherapyBookingApplication;
import com.therapybooking.embedded.storage.StoreFile;
import com.therapybooking.embedded.storage.UnusableDatabaseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Checks the messages for an operator if the database folder cannot be used. */
class UnusableFolderTest {

    @TempDir private Path root;

    private Path folder() {
        return root.resolve("db");
    }

    private Path file() {
        return folder().resolve(StoreFile.NAME);
    }

    private void fill() {
        try (Opened opened = Opened.in(folder())) {
            for (int batch = 0; batch < 20; batch++) {
                int from = batch * 100;
                opened.collection("c")
                        .insertMany(
                                IntStream.range(from, from + 100)
                                        .mapToObj(i ->
                                                new Document("_id", i)
                                                        .append(
                                                                "text",
                                                                "value" + i + "!".repeat(1_000)))
                                        .toList());
            }
        }
    }

    private ThrowingCallable opening() {
        return () -> Opened.in(folder()).close();
    }

    @Test
    void namesThisProcessWhenItHoldsTheFolderItself() {
        try (Opened first = Opened.in(folder())) {
            first.collection("c").insertOne(new Document("_id", 1));
            assertThatThrownBy(opening())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThatThrownBy(opening()).isInstanceOf(UnusableDatabaseException.class);
            assertThat(first.collection("c").countDocuments()).isEqualTo(1);
        }
        Opened.in(folder()).close();
    }

    @Test
    void namesTheOtherProcessThatHoldsTheFolder() throws Exception {
        Files.createDirectories(root.resolve("journals"));
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                KillWriter.class.getName(),
                                folder().toString(),
                                root.resolve("journals").toString())
                        .redirectErrorStream(true)
                        .start();
        try (var output = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines().anyMatch(KillWriter.READY::equals)).isTrue();
            assertThatThrownBy(opening())
                    .isInstanceOf(UnusableDatabaseException.class)
                    .hasMessageContaining("is in use by process " + other.pid());
            assertThatThrownBy(() ->
                            new SpringApplicationBuilder(TherapyBookingApplication.class)
                                    .run(
                                            "--server.port=0",
                                            "--therapy.database.uri=",
                                            "--therapy.data-dir=" + root))
                    .rootCause()
                    .hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        try (Opened opened = Opened.in(folder())) {
            assertThat(IndexCheck.problems(opened.database())).isEmpty();
        }
    }

    @Test
    void refusesAnEmptyOrMissingFileWhereThereWasOne() throws IOException {
        fill();
        Files.write(file(), new byte[0]);
        assertThatThrownBy(opening()).hasMessageContaining("is damaged: it is missing or empty");
        Files.delete(file());
        assertThatThrownBy(opening()).hasMessageContaining("is damaged: it is missing or empty");
        assertThat(file()).doesNotExist();
    }

    /** The log may contain all the data that was cut off. Then the start repairs the file. */
    @Test
    void refusesAFileThatHasBeenCutOffOrRepairsIt() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        byte[] log = Files.readAllBytes(folder().resolve("database.wal"));
        int size = whole.length;
        int refused = 0;
        for (int left : new int[] {size - 4096, size * 3 / 4, size / 2, 12_288, 8_192, 5_000, 10}) {
            Files.write(file(), Arrays.copyOf(whole, left));
            Files.write(folder().resolve("database.wal"), log);
            try (Opened opened = Opened.in(folder())) {
                assertThat(opened.collection("c").countDocuments())
                        .as("cut to %d of %d", left, size)
                        .isEqualTo(2_000);
                assertThat(IndexCheck.problems(opened.database())).isEmpty();
            } catch (UnusableDatabaseException e) {
                assertThat(e).hasMessageContaining("is damaged");
                refused++;
            }
        }
        assertThat(refused).isGreaterThanOrEqualTo(5);
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws IOException {
        fill();
        Files.writeString(file(), "this is not a database\n".repeat(2_000));
        assertThatThrownBy(opening())
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining(file().getFileName().toString())
                .hasMessageContaining("is damaged");
    }

    @Test
    void neverAnswersWithAByteThatTheDiskHasChanged() throws IOException {
        fill();
        byte[] bytes = Files.readAllBytes(file());
        byte[] wanted = "value1234!".getBytes(StandardCharsets.UTF_8);
        int changed = 0;
        for (int at = 0; at < bytes.length - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                bytes[at + 5] ^= 1;
                changed++;
            }
        }
        assertThat(changed).isPositive();
        Files.write(file(), bytes);
        assertThatThrownBy(
                        () -> {
                            try (Opened opened = Opened.in(folder())) {
                                opened.collection("c").find().forEach(document -> {});
                            }
                        })
                .hasMessageContaining("checksum");
    }
}
