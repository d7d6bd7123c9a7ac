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
 * A MongoDB server, as a replica set with one member, on a free port of 127.0.0.1. It is started
 * from the executable that {@code TEST_MONGOD} names, or from {@code mongod} on the path.
 */
public final class Mongod implements AutoCloseable {

    /** The reason why a test is skipped without a server. */
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

    /** Returns the executable, if it is configured or on the path. */
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

    /** Skips the test if there is no executable. */
    public static void require() {
        assumeTrue(executable().isPresent(), NEEDED);
    }

    /** Starts a server on an empty folder and waits until it accepts writes. */
    public static Mongod start() {
        return start(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Does the same on a file system in memory, if there is one with enough space. On a disk,
     * writing the files of hundreds of databases delays calls for seconds.
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

    /** Returns the address of the server without a database name. */
    public String uri() {
        return "mongodb://127.0.0.1:" + port + "/?replicaSet=rs0";
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Kills the server with SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Restarts the server on the same folder and port, and waits until it accepts writes. */
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

    /** Kills the server and deletes its files. */
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
