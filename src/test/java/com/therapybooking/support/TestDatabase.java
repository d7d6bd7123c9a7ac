package com.therapybooking.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

    private TestDatabase() {}

    /** Registers the address of a fresh database and a fresh data folder. */
    public static void register(DynamicPropertyRegistry registry) {
        String uri = freshUri();
        String folder = freshFolder();
        registry.add("therapy.database.uri", () -> uri);
        registry.add("therapy.data-dir", () -> folder);
    }

    /** The address of a database that nobody has used; empty for the embedded one. */
    public static String freshUri() {
        return Holder.SERVER.isEmpty() ? "" : freshOn(Holder.SERVER);
    }

    /** The embedded database (an empty address) and, where there is one, a fresh one elsewhere. */
    public static List<String> everyKind() {
        List<String> kinds = new ArrayList<>(List.of(""));
        if (!Holder.SERVER.isEmpty()) {
            kinds.add(freshUri());
        }
        return kinds;
    }

    /** Whether the tests run on a real MongoDB server. */
    public static boolean isReal() {
        return !Holder.SERVER.isEmpty();
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
        String options = query < 0 ? "" : server.substring(query);
        return hosts + "/test_" + UUID.randomUUID().toString().replace("-", "") + options;
    }

    private static final class Holder {

        static final String SERVER = server();

        private static String server() {
            String wanted = System.getProperty("TEST_DATABASE", System.getenv("TEST_DATABASE"));
            if (wanted == null || wanted.isBlank()) {
                return Mongod.executable().isPresent() ? Mongod.start().uri() : "";
            }
            return switch (wanted) {
                case EMBEDDED -> "";
                case "mongod" -> Mongod.start().uri();
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
