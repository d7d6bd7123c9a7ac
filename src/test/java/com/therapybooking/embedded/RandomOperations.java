package com.therapybooking.embedded;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.FindOneAndDeleteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.UpdateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.jspecify.annotations.Nullable;

/**
 * Creates random operations and returns the result of each as text, so that the results of two
 * servers can be compared. Results without a requested order are sorted first.
 */
final class RandomOperations {

    private static final JsonWriterSettings EXACT =
            JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

    static final String COLLECTION = "random";
    private final RandomValues values;
    private int indexes;

    RandomOperations(long seed) {
        this.values = new RandomValues(new Random(seed));
    }

    /**
     * An operation on the collection.
     *
     * @param text the operation as text, for messages
     * @param run executes the operation and returns its result as text
     * @param unordered whether the server chooses the order in which it changes several documents;
     *     after an error in the middle the contents of two servers may then differ
     */
    record Operation(String text, Function<MongoDatabase, String> run, boolean unordered) {

        String on(MongoDatabase database) {
            try {
                return run.apply(database);
            } catch (MongoBulkWriteException e) {
                List<String> errors = new ArrayList<>();
                e.getWriteErrors()
                        .forEach(error -> errors.add(error.getIndex() + ":" + error.getCode()));
                return "MongoBulkWriteException " + errors + " " + counts(e.getWriteResult());
            } catch (MongoException e) {
                return e.getClass().getSimpleName() + " " + e.getCode();
            } catch (IllegalArgumentException e) {
                return "refused by the driver";
            }
        }
    }

    Operation next() {
        return switch (values.below(19)) {
            case 0, 1 -> insertOne();
            case 2 -> insertMany();
            case 3, 4 -> updateOne();
            case 5, 6 -> updateMany();
            case 7 -> deleteOne();
            case 8 -> deleteMany();
            case 9, 10 -> findOneAndUpdate();
            case 11 -> findOneAndDelete();
            case 12 -> bulkWrite();
            case 13 -> count();
            case 14 -> values.oneIn(3) ? createIndex() : find();
            default -> find();
        };
    }

    private Operation insertOne() {
        Document document = values.document();
        return on(
                "insertOne " + json(document),
                collection -> {
                    collection.insertOne(new Document(document));
                    return "inserted";
                });
    }

    private Operation insertMany() {
        List<Document> documents = new ArrayList<>();
        for (int i = values.below(4); i >= 0; i--) {
            documents.add(values.document());
        }
        boolean ordered = values.oneIn(2);
        String text = documents.stream().map(RandomOperations::json).toList().toString();
        return on(
                "insertMany " + ordered + " " + text,
                collection -> {
                    List<Document> own = documents.stream().map(Document::new).toList();
                    collection.insertMany(own, new InsertManyOptions().ordered(ordered));
                    return "inserted";
                });
    }

    private Document one() {
        Document filter = new Document("_id", values.id());
        return values.oneIn(3) ? filter.append(values.field(), values.scalar()) : filter;
    }

    private Operation updateOne() {
        boolean upsert = values.oneIn(3);
        Document filter = upsert ? values.upsertFilter() : one();
        Document update = values.update();
        return on(
                "updateOne " + json(filter) + json(update) + upsert,
                collection ->
                        counts(
                                collection.updateOne(
                                        filter, update, new UpdateOptions().upsert(upsert))));
    }

    private Operation updateMany() {
        Document filter = values.filter();
        Document update = values.update();
        return new Operation(
                "updateMany " + json(filter) + json(update),
                database -> counts(database.getCollection(COLLECTION).updateMany(filter, update)),
                true);
    }

    private Operation deleteOne() {
        Document filter = one();
        return on(
                "deleteOne " + json(filter),
                collection -> "deleted " + collection.deleteOne(filter).getDeletedCount());
    }

    private Operation deleteMany() {
        Document filter = values.filter();
        return on(
                "deleteMany " + json(filter),
                collection -> "deleted " + collection.deleteMany(filter).getDeletedCount());
    }

    private Operation findOneAndUpdate() {
        boolean upsert = values.oneIn(4);
        Document filter = upsert ? values.upsertFilter() : values.filter();
        Document update = values.update();
        Bson sort = values.sort();
        Document projection = values.projection(false);
        return on(
                "findOneAndUpdate " + json(filter) + json(update) + sort + projection + upsert,
                collection ->
                        shown(
                                collection.findOneAndUpdate(
                                        filter,
                                        update,
                                        new FindOneAndUpdateOptions()
                                                .sort(sort)
                                                .projection(projection)
                                                .upsert(upsert)
                                                .returnDocument(ReturnDocument.AFTER))));
    }

    private Operation findOneAndDelete() {
        Document filter = values.filter();
        Bson sort = values.sort();
        return on(
                "findOneAndDelete " + json(filter) + sort,
                collection ->
                        shown(
                                collection.findOneAndDelete(
                                        filter, new FindOneAndDeleteOptions().sort(sort))));
    }

    private Operation bulkWrite() {
        List<WriteModel<Document>> models = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = values.below(4); i >= 0; i--) {
            Document filter = one();
            switch (values.below(3)) {
                case 0 -> {
                    boolean upsert = values.oneIn(3);
                    Document guarded = upsert ? values.upsertFilter() : filter;
                    Document update = values.update();
                    text.append(" update ").append(json(guarded)).append(json(update));
                    models.add(
                            new UpdateOneModel<>(
                                    guarded, update, new UpdateOptions().upsert(upsert)));
                }
                case 1 -> {
                    text.append(" delete ").append(json(filter));
                    models.add(new DeleteOneModel<>(filter));
                }
                default -> {
                    Document document = values.document();
                    text.append(" insert ").append(json(document));
                    models.add(new InsertOneModel<>(document));
                }
            }
        }
        boolean ordered = values.oneIn(2);
        return on(
                "bulkWrite " + ordered + text,
                collection ->
                        counts(
                                collection.bulkWrite(
                                        models, new BulkWriteOptions().ordered(ordered))));
    }

    private Operation count() {
        Document filter = values.filter();
        int limit = values.below(4);
        return on(
                "count " + json(filter) + limit,
                collection ->
                        "counted "
                                + collection.countDocuments(
                                        filter, new CountOptions().limit(limit)));
    }

    private Operation find() {
        Document filter = values.filter();
        Document projection = values.projection(true);
        if (values.oneIn(2)) {
            Bson sort = values.sort();
            int limit = values.below(6);
            return on(
                    "find " + json(filter) + sort + projection + limit,
                    collection ->
                            all(collection
                                            .find(filter)
                                            .sort(sort)
                                            .projection(projection)
                                            .limit(limit))
                                    .toString());
        }
        return on(
                "find " + json(filter) + projection,
                collection ->
                        all(collection.find(filter).projection(projection).batchSize(2)).stream()
                                        .sorted()
                                        .toList()
                                + " counted "
                                + collection.countDocuments(filter));
    }

    private Operation createIndex() {
        BsonDocument index = values.index(++indexes);
        BsonDocument command = new BsonDocument("createIndexes", new BsonString(COLLECTION));
        command.append("indexes", new BsonArray(List.of(index)));
        return new Operation(
                "createIndex " + index.toJson(EXACT),
                database -> "index " + database.runCommand(command).get("ok"),
                false);
    }

    private static Operation on(String text, Function<MongoCollection<Document>, String> run) {
        return new Operation(
                text, database -> run.apply(database.getCollection(COLLECTION)), false);
    }

    /** Returns all documents of a collection, sorted by id. */
    static String contents(MongoCollection<Document> collection) {
        return String.join("\n", all(collection.find().sort(new Document("_id", 1))));
    }

    private static List<String> all(Iterable<Document> documents) {
        List<String> result = new ArrayList<>();
        documents.forEach(document -> result.add(json(document)));
        return result;
    }

    private static String shown(@Nullable Document document) {
        return document == null ? "nothing" : json(document);
    }

    private static String json(Document document) {
        return document.toJson(EXACT);
    }

    private static String counts(UpdateResult result) {
        return result.getMatchedCount()
                + " matched, "
                + result.getModifiedCount()
                + " modified, upserted "
                + result.getUpsertedId();
    }

    private static String counts(BulkWriteResult result) {
        return result.getInsertedCount()
                + " inserted, "
                + result.getMatchedCount()
                + " matched, "
                + result.getModifiedCount()
                + " modified, "
                + result.getDeletedCount()
                + " deleted, upserted "
                + result.getUpserts();
    }
}
