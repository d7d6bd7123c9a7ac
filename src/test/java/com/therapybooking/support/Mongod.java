package com.therapybooking.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.springframework.util.FileSystemUtils;

/**
 * A real MongoDB server as a replica set of one, on a free port of 127.0.0.1, from the executable
 * that {@code TEST_MONGOD} names or that is on the path.
 */
public final class Mongod implements AutoCloseable {

    /** The message of a test that is skipped because there is no server. */
    static final String NEEDED =
            "a MongoDB server: put mongod on the PATH, or set TEST_MONGOD to its path";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_NEEDED = 4L << 30;

    private final Path executable;
    private final Path folder;
    private final int port;
    private volatile Process process;

    private Mongod(Path executable, Path folder, int port) throws IOException {
        this.executable = executable;
        this.folder = folder;
        this.port = port;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** The executable, if there is one. */
    public static Optional<Path> executable() {
        String named = System.getProperty("TEST_MONGOD", System.getenv("TEST_MONGOD"));
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .map(folder -> Path.of(folder, "mongod"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test unless there is an executable. */
    public static void require() {
        assumeTrue(executable().isPresent(), NEEDED);
    }

    /** Starts a server with an empty folder and waits until it takes writes. */
    public static Mongod start() {
        return start(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * The same on a file system in memory, where there is one with enough room. For hundreds of
     * databases: on a disk, writing their files holds calls up for seconds.
     */
    static Mongod startInMemory() {
        return Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() > MEMORY_NEEDED
                ? start(MEMORY)
                : start();
    }

    private static Mongod start(Path parent) {
        try {
            Mongod mongod =
                    new Mongod(
                            executable().orElseThrow(),
                            Files.createTempDirectory(parent, "mongod-test"),
                            Ports.free());
            mongod.initiate();
            return mongod;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's address, without the name of a database. */
    public String uri() {
        return "mongodb://127.0.0.1:" + port + "/?replicaSet=rs0";
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it as SIGKILL does. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Starts it again on the same folder and port, and waits until it takes writes. */
    public void restart() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitPrimary();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        List.of(
                                executable.toString(),
                                "--dbpath",
                                folder.toString(),
                                "--port",
                                Integer.toString(port),
                                "--bind_ip",
                                "127.0.0.1",
                                "--replSet",
                                "rs0",
                                "--wiredTigerCacheSizeGB",
                                "0.25",
                                "--setParameter",
                                "diagnosticDataCollectionEnabled=false",
                                "--setParameter",
                                "minSnapshotHistoryWindowInSeconds=0"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mongod.log").toFile())
                .start();
    }

    private void initiate() {
        try (MongoClient client =
                MongoClients.create("mongodb://127.0.0.1:" + port + "/?directConnection=true")) {
            Document member = new Document("_id", 0).append("host", "127.0.0.1:" + port);
            Document set = new Document("_id", "rs0").append("members", List.of(member));
            client.getDatabase("admin").runCommand(new Document("replSetInitiate", set));
        }
        awaitPrimary();
    }

    private void awaitPrimary() {
        try (MongoClient client =
                MongoClients.create("mongodb://127.0.0.1:" + port + "/?directConnection=true")) {
            Awaitility.await()
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptionsInstanceOf(MongoException.class)
                    .until(() ->
                            client.getDatabase("admin")
                                    .runCommand(new Document("hello", 1))
                                    .getBoolean("isWritablePrimary"));
        }
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("mongod does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it and deletes its files. */
    @Override
    public void close() {
        kill();
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
