package com.therapybooking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.UUID;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A database of its own for each test class: on the MongoDB that {@code TEST_MONGODB_URI} names, or
 * on the embedded one.
 */
public final class TestDatabase {

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
        String server = System.getProperty("TEST_MONGODB_URI", env());
        if (server.isEmpty()) {
            return "";
        }
        int query = server.indexOf('?');
        String hosts = (query < 0 ? server : server.substring(0, query)).replaceFirst("/$", "");
        String options = query < 0 ? "" : server.substring(query);
        return hosts + "/test_" + UUID.randomUUID().toString().replace("-", "") + options;
    }

    /** A new folder. */
    public static String freshFolder() {
        try {
            return Files.createTempDirectory("therapy-test").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String env() {
        String value = System.getenv("TEST_MONGODB_URI");
        return value == null ? "" : value;
    }
}
