package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.therapybooking.platform.web.ProblemMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;

/**
 * Tests the embedded database on a full file system. The test mounts a file system of 16 MB;
 * without the right to mount it is skipped.
 */
class FullDiskTest {

    @TempDir private Path disk;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted =
                Files.isExecutable(Path.of("/bin/mount"))
                        && run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
        Assumptions.assumeTrue(mounted, "root, to mount a small file system");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    @Test
    void tellsTheCallerAndLosesNothing() throws IOException {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[4 * 1024 * 1024]);
        Path folder = disk.resolve("db");
        List<Integer> acknowledged = new ArrayList<>();
        try (Opened opened = Opened.in(folder)) {
            MongoCollection<Document> collection = opened.collection("c");
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 1_000; i++) {
                                    collection.insertOne(document(i));
                                    acknowledged.add(i);
                                }
                            })
                    .isInstanceOf(MongoException.class)
                    .hasMessageContaining("cannot use its file")
                    .satisfies(failure ->
                            assertThat(ProblemMapper.of(failure).status())
                                    .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
            assertThat(acknowledged).hasSizeGreaterThan(50);
            assertThat(ids(collection)).as("on the full disk").isEqualTo(acknowledged);
            assertThatThrownBy(() -> collection.insertOne(document(2_000)))
                    .isInstanceOf(MongoException.class);
            Files.delete(ballast);
            collection.insertOne(document(3_000));
            acknowledged.add(3_000);
            assertThat(ids(collection)).as("after space was freed").isEqualTo(acknowledged);
        }
        try (Opened opened = Opened.in(folder)) {
            assertThat(ids(opened.collection("c"))).as("reopened").isEqualTo(acknowledged);
            assertThat(IndexCheck.problems(opened.database())).isEmpty();
        }
    }

    private static Document document(int id) {
        return new Document("_id", id).append("payload", "x".repeat(64 * 1024));
    }

    private static List<Integer> ids(MongoCollection<Document> collection) {
        List<Integer> ids = new ArrayList<>();
        collection
                .find()
                .projection(new Document("_id", 1))
                .sort(new Document("_id", 1))
                .forEach(document -> ids.add(document.getInteger("_id")));
        return ids;
    }
}
