package com.therapybooking.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.therapybooking.platform.settings.DatabaseProperties;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyDataTest {

    @TempDir private Path root;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int copy(String folder, String from, String to) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new CopyData(root.resolve(folder), out).copy(from, to);
    }

    @Test
    void movesAllToMongoAndBack() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        Map<String, String> before = inEmbedded("one", CopyDataTest::fill);

        assertThat(copy("one", "embedded", uri)).as(said.toString(StandardCharsets.UTF_8)).isZero();
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase there = client.getDatabase(databaseOf(uri));
            assertThat(contents(there)).isEqualTo(before);
            there.getCollection("count_epochs").insertOne(new Document("_id", Long.MIN_VALUE));
        }
        assertThat(copy("two", uri, "embedded")).as(said.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(inEmbedded("two", database -> {})).isEqualTo(before);

        assertThat(copy("one", "embedded", uri)).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("already has documents");
    }

    @Test
    void beginsAgainWhatWasBrokenOff() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        Map<String, String> before = inEmbedded("one", CopyDataTest::fill);
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase there = client.getDatabase(databaseOf(uri));
            there.getCollection(DatabaseProperties.UNFINISHED_COPY).insertOne(new Document());
            there.getCollection("bookings").insertOne(new Document("_id", "half"));
            assertThat(copy("one", "embedded", uri)).isZero();
            assertThat(contents(there)).isEqualTo(before);
        }
    }

    @Test
    void theServiceDoesNotStartOnAnUnfinishedCopy() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        try (MongoClient client = MongoClients.create(uri)) {
            MongoDatabase there = client.getDatabase(databaseOf(uri));
            there.getCollection(DatabaseProperties.UNFINISHED_COPY).insertOne(new Document());
            assertThatThrownBy(() -> TestService.startOn(uri, TestDatabase.freshFolder()))
                    .hasStackTraceContaining("MONGODB_URI must be a complete database");
            assertThat(there.listCollectionNames())
                    .containsExactly(DatabaseProperties.UNFINISHED_COPY);
        }
    }

    @Test
    void namesTheCollectionThatCannotBeCopied() {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        try (MongoClient client = MongoClients.create(uri)) {
            client.getDatabase(databaseOf(uri))
                    .getCollection("strange")
                    .insertOne(new Document("_id", Long.MIN_VALUE));
        }
        assertThat(copy("one", uri, "embedded")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Not copied: strange: ");
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(copy("none", "embedded", "mongodb://127.0.0.1:1/x")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("no embedded database in");
        assertThat(root.resolve("none")).doesNotExist();
        assertThat(copy("none", "embedded", "embedded")).isEqualTo(2);
        assertThat(copy("none", "", "embedded")).isEqualTo(2);
        assertThat(copy("none", "mongo:x", "embedded")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Not copied:", "mongodb://");
        assertThat(copy("none", "mongodb://h/x?compressors=zstd", "embedded")).isEqualTo(1);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Not copied: The only possible");
        assertThat(root.resolve("none")).doesNotExist();
    }

    private static String databaseOf(String uri) {
        return Objects.requireNonNull(new ConnectionString(uri).getDatabase());
    }

    private static void fill(MongoDatabase database) {
        database.getCollection("bookings")
                .createIndex(Indexes.ascending("slots"), new IndexOptions().unique(true));
        database.getCollection("bookings")
                .createIndex(
                        Indexes.descending("at"),
                        new IndexOptions()
                                .partialFilterExpression(new Document("open", true))
                                .expireAfter(99_999_999L, TimeUnit.SECONDS));
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            documents.add(
                    new Document("_id", i)
                            .append("amount", Decimal128.parse("75.00"))
                            .append("at", Instant.now())
                            .append("slots", List.of("a" + i, "b" + i))
                            .append("nested", new Document("text", "\u00e9\uD83D\uDE00")));
        }
        database.getCollection("bookings").insertMany(documents);
        database.getCollection("users").insertOne(new Document("_id", "u"));
        database.getCollection("empty").createIndex(Indexes.ascending("x"));
    }

    private Map<String, String> inEmbedded(String folder, Consumer<MongoDatabase> work) {
        Path path = root.resolve(folder).resolve(ServiceDatabase.FOLDER);
        try (EmbeddedDatabase embedded = EmbeddedDatabase.open(path, Clock.systemUTC());
                MongoClient client =
                        MongoClients.create(embedded.uri(DatabaseProperties.DEFAULT_NAME))) {
            MongoDatabase database = client.getDatabase(DatabaseProperties.DEFAULT_NAME);
            work.accept(database);
            return contents(database);
        }
    }

    /** Returns the documents and indexes of each collection as text. */
    private static Map<String, String> contents(MongoDatabase database) {
        Map<String, String> contents = new TreeMap<>();
        for (String name : database.listCollectionNames()) {
            StringBuilder text = new StringBuilder();
            database.getCollection(name)
                    .find()
                    .sort(new Document("_id", 1))
                    .forEach(document -> text.append(document.toJson()));
            List<String> indexes = new ArrayList<>();
            database.getCollection(name)
                    .listIndexes()
                    .forEach(index ->
                            indexes.add(
                                    index.get("name")
                                            + " "
                                            + index.get("key", Document.class).toJson()
                                            + index.get("unique")
                                            + index.get("partialFilterExpression")
                                            + index.get("expireAfterSeconds", Number.class)));
            indexes.sort(String::compareTo);
            contents.put(name, text.append(indexes).toString());
        }
        return contents;
    }
}
