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
 * Provides a database for each test class. {@code TEST_DATABASE} selects the kind: {@code
 * embedded}, {@code mongod} (a server started from an executable, see {@link Mongod}), {@code
 * testcontainers} (needs Docker), or the address of a server. If it is unset, the tests use {@code
 * mongod} if there is an executable, and the embedded database otherwise.
 */
public final class TestDatabase {

    private static final String EMBEDDED = "embedded";
    private static final String MISSING = "mongodb://missing";
    private static final String LONG_TIMEOUTS =
            "&timeoutMS=8000&socketTimeoutMS=8000&serverSelectionTimeoutMS=8000&connectTimeoutMS=8000";

    private TestDatabase() {}

    /** Sets the address of an unused database and a new data folder as properties. */
    public static void register(DynamicPropertyRegistry registry) {
        String uri = freshUri();
        String folder = freshFolder();
        registry.add("therapy.database.uri", () -> uri);
        registry.add("therapy.data-dir", () -> folder);
    }

    /**
     * Returns the address of an unused database; empty for the embedded one. The time limits of its
     * clients are longer than in production, because a busy machine may delay the server for
     * seconds. Tests of an unavailable server start their own server.
     */
    public static String freshUri() {
        return isReal() ? plainUri() + LONG_TIMEOUTS : "";
    }

    /**
     * Returns the address of an unused database without the time limits of {@link #freshUri}; empty
     * for the embedded one.
     */
    public static String plainUri() {
        return isReal() ? freshOn(Holder.SERVER) : "";
    }

    /**
     * Returns the addresses of the embedded database (empty) and of an unused database on a server.
     * Without a server the second address is one for which {@link #require} skips the test.
     */
    public static List<String> everyKind() {
        return List.of("", isReal() ? freshUri() : MISSING);
    }

    /** Skips the test if this address needs a server and there is none. */
    public static void require(@Nullable String uri) {
        assumeTrue(!MISSING.equals(uri), Mongod.NEEDED);
    }

    /** Skips the test if the tests do not run on a MongoDB server. */
    public static void requireReal() {
        assumeTrue(isReal(), Mongod.NEEDED);
    }

    /** Returns whether the tests run on a MongoDB server. */
    public static boolean isReal() {
        return !Holder.SERVER.isEmpty();
    }

    /**
     * Ends the leases of the outboxes, deliveries and recoveries of a killed service, as if 30
     * seconds had passed. Does nothing for the embedded database, because its next start ends the
     * leases of outboxes and deliveries.
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

    /** Creates a temporary folder. */
    public static String freshFolder() {
        try {
            return Files.createTempDirectory("therapy-test").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the address of an unused database on this server. */
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

        /** Starts a container that runs until this process ends. */
        @SuppressWarnings("resource")
        private static String container() {
            MongoDBContainer container = new MongoDBContainer("mongo:8.0");
            container.start();
            return container.getConnectionString();
        }
    }
}
