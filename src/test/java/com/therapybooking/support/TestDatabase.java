package com.therapybooking.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * A database for each test class. {@code TEST_DATABASE} decides where: {@code embedded}, {@code
 * mongod} (a server started from an executable, see {@link Mongod}), {@code testcontainers} (needs
 * Docker), or the address of a server. Unset, it is a {@code mongod} where one is to be had, and
 * the embedded database otherwise.
 */
public final class TestDatabase {

    private static final String EMBEDDED = "embedded";
    private static final String MISSING = "mongodb://missing";
    private static final String PATIENCE =
            "&timeoutMS=8000&socketTimeoutMS=8000&serverSelectionTimeoutMS=8000&connectTimeoutMS=8000";

    private TestDatabase() {}

    /** Registers the address of a fresh database and a fresh data folder. */
    public static void register(DynamicPropertyRegistry registry) {
        String uri = freshUri();
        String folder = freshFolder();
        registry.add("therapy.database.uri", () -> uri);
        registry.add("therapy.data-dir", () -> folder);
    }

    /**
     * The address of an unused database; empty for the embedded one. Its users wait longer than
     * those in production: a busy machine may hold the server up for seconds, and most tests are
     * not about that. Tests of an unavailable server start their own.
     */
    public static String freshUri() {
        return isReal() ? plainUri() + PATIENCE : "";
    }

    /** The address of an unused database without time limits; empty for the embedded one. */
    public static String plainUri() {
        return isReal() ? freshOn(Holder.SERVER) : "";
    }

    /**
     * The embedded database (an empty address) and a fresh one on a real server. Without a server
     * its address is one that {@link #require} refuses, so that the test is reported as skipped.
     */
    public static List<String> everyKind() {
        return List.of("", isReal() ? freshUri() : MISSING);
    }

    /** Skips the test unless the database of this address exists. */
    public static void require(@Nullable String uri) {
        assumeTrue(!MISSING.equals(uri), Mongod.NEEDED);
    }

    /** Skips the test unless the tests run on a real MongoDB server. */
    public static void requireReal() {
        assumeTrue(isReal(), Mongod.NEEDED);
    }

    /** Whether the tests run on a real MongoDB server. */
    public static boolean isReal() {
        return !Holder.SERVER.isEmpty();
    }

    /**
     * Ends the leases of outboxes, deliveries and recoveries of a killed service, as if 30 seconds
     * had passed. In the embedded database the next start ends those of outboxes and deliveries.
     */
    public static void endLeases(String uri) {
        if (uri.isEmpty()) {
            return;
        }
        ConnectionString address = new ConnectionString(uri);
        try (MongoClient client = MongoClients.create(address)) {
            MongoDatabase database =
                    client.getDatabase(Objects.requireNonNull(address.getDatabase()));
            Date now = Date.from(Instant.now());
            database.getCollection("bookings")
                    .updateMany(
                            Filters.exists("outboxLease"),
                            Updates.set("outboxLease", Date.from(Instant.EPOCH)));
            database.getCollection("deliveries")
                    .updateMany(Filters.exists("claimId"), Updates.set("dueAt", now));
            database.getCollection("recoveries")
                    .updateMany(Filters.exists("leaseEnd"), Updates.set("leaseEnd", now));
        }
    }

    /** A new folder. */
    public static String freshFolder() {
        try {
            return Files.createTempDirectory("therapy-test").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a fresh database on this server. */
    public static String freshOn(String server) {
        int query = server.indexOf('?');
        String hosts = (query < 0 ? server : server.substring(0, query)).replaceFirst("/$", "");
        String options = query < 0 ? "?" : server.substring(query);
        return hosts + "/test_" + UUID.randomUUID().toString().replace("-", "") + options;
    }

    private static final class Holder {

        static final String SERVER = server();

        private static String server() {
            String wanted = System.getProperty("TEST_DATABASE", System.getenv("TEST_DATABASE"));
            if (wanted == null || wanted.isBlank()) {
                return Mongod.executable().isPresent() ? Mongod.startInMemory().uri() : "";
            }
            return switch (wanted) {
                case EMBEDDED -> "";
                case "mongod" -> Mongod.startInMemory().uri();
                case "testcontainers" -> container();
                default -> wanted;
            };
        }

        /** Runs until this process ends. */
        @SuppressWarnings("resource")
        private static String container() {
            MongoDBContainer container = new MongoDBContainer("mongo:8.0");
            container.start();
            return container.getConnectionString();
        }
    }
}
