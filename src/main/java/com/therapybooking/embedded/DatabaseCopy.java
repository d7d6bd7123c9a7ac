package com.therapybooking.embedded;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.platform.settings.DatabaseProperties;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.RawBsonDocument;

/**
 * Copies the documents and indexes of one database into another, empty one, and compares both
 * afterwards. During the copy the target contains a marker collection; after an interruption the
 * next run finds it and starts again.
 */
final class DatabaseCopy {

    /** Left by version 1.0, without use and with ids that the embedded database cannot index. */
    private static final String OF_VERSION_1_0 = "count_epochs";

    private static final int BATCH = 1_000;
    private static final int BATCH_BYTES = 8 * 1024 * 1024;

    private final MongoDatabase source;
    private final MongoDatabase target;
    private final boolean targetIsEmbedded;
    private final PrintStream out;

    DatabaseCopy(
            MongoDatabase source, MongoDatabase target, boolean targetIsEmbedded, PrintStream out) {
        this.source = source;
        this.target = target;
        this.targetIsEmbedded = targetIsEmbedded;
        this.out = out;
    }

    /**
     * Throws {@link IllegalStateException} with a message for the operator when the copy is not
     * possible.
     */
    void run() {
        List<String> names = names(source);
        if (names.contains(DatabaseProperties.UNFINISHED_COPY)) {
            throw new IllegalStateException(
                    "the source is an unfinished copy; complete that copy first");
        }
        if (names.stream().allMatch(name -> isEmpty(source, name))) {
            throw new IllegalStateException("the source " + source.getName() + " has no documents");
        }
        prepareTarget();
        target.getCollection(DatabaseProperties.UNFINISHED_COPY)
                .insertOne(new Document("_id", "unfinished"));
        for (String name : names) {
            // First in the embedded database, which builds the index of existing documents in
            // memory; last in MongoDB, which would delete expired documents during the copy.
            int indexes = targetIsEmbedded ? copyIndexes(name) : 0;
            long documents = copyDocuments(name);
            compare(name);
            indexes += targetIsEmbedded ? 0 : copyIndexes(name);
            out.println(name + ": " + documents + " documents, " + indexes + " indexes");
        }
        target.getCollection(DatabaseProperties.UNFINISHED_COPY).drop();
        out.println("All data has been copied and compared.");
    }

    private void prepareTarget() {
        List<String> there = names(target);
        boolean unfinished = there.contains(DatabaseProperties.UNFINISHED_COPY);
        for (String name : there) {
            if (unfinished && !name.equals(DatabaseProperties.UNFINISHED_COPY)) {
                target.getCollection(name).drop();
            } else if (!unfinished && !isEmpty(target, name)) {
                throw new IllegalStateException(
                        "the target %s already has documents, in %s; use an empty database"
                                .formatted(target.getName(), name));
            }
        }
        target.getCollection(DatabaseProperties.UNFINISHED_COPY).drop();
    }

    private static List<String> names(MongoDatabase database) {
        List<String> names = database.listCollectionNames().into(new ArrayList<>());
        names.removeIf(name -> name.startsWith("system.") || name.equals(OF_VERSION_1_0));
        return names;
    }

    private static boolean isEmpty(MongoDatabase database, String name) {
        return database.getCollection(name).find().first() == null;
    }

    private static MongoCollection<RawBsonDocument> raw(MongoDatabase database, String name) {
        return database.getCollection(name, RawBsonDocument.class);
    }

    private long copyDocuments(String name) {
        long copied = 0;
        long bytes = 0;
        List<RawBsonDocument> batch = new ArrayList<>(BATCH);
        try (MongoCursor<RawBsonDocument> documents = raw(source, name).find().cursor()) {
            while (documents.hasNext()) {
                RawBsonDocument document = documents.next();
                batch.add(document);
                bytes += document.getByteBuffer().remaining();
                if (batch.size() == BATCH || bytes > BATCH_BYTES || !documents.hasNext()) {
                    insert(name, batch);
                    copied += batch.size();
                    batch.clear();
                    bytes = 0;
                }
            }
        }
        return copied;
    }

    private void insert(String name, List<RawBsonDocument> batch) {
        try {
            raw(target, name).insertMany(batch, new InsertManyOptions().ordered(false));
        } catch (MongoException e) {
            throw new IllegalStateException(name + ": " + e.getMessage(), e);
        }
    }

    private void compare(String name) {
        Document byId = new Document("_id", 1);
        try (MongoCursor<RawBsonDocument> here = raw(source, name).find().sort(byId).cursor();
                MongoCursor<RawBsonDocument> there = raw(target, name).find().sort(byId).cursor()) {
            boolean same = true;
            while (same && here.hasNext() && there.hasNext()) {
                same = bytes(here.next()).equals(bytes(there.next()));
            }
            if (!same || here.hasNext() || there.hasNext()) {
                throw new IllegalStateException(
                        "the copy of %s differs from the source; stop the service and run this again"
                                .formatted(name));
            }
        }
    }

    private static ByteBuffer bytes(RawBsonDocument document) {
        return document.getByteBuffer().asNIO();
    }

    private int copyIndexes(String name) {
        List<Document> indexes = new ArrayList<>();
        for (Document index : source.getCollection(name).listIndexes()) {
            if (!IndexSpec.ID_NAME.equals(index.getString("name"))) {
                index.remove("v");
                index.remove("ns");
                indexes.add(index);
            }
        }
        if (!indexes.isEmpty()) {
            target.runCommand(new Document("createIndexes", name).append("indexes", indexes));
        }
        return indexes.size();
    }
}
