package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.Storage;
import com.therapybooking.embedded.storage.StoredCollection;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code find}, {@code getMore}, {@code killCursors}, and the count by {@code aggregate}. */
final class ReadCommands {

    private static final BsonDocument COUNT = BsonDocument.parse("{_id: 1, n: {$sum: 1}}");

    private final Engine engine;
    private final Cursors cursors;

    ReadCommands(Engine engine, Cursors cursors) {
        this.engine = engine;
        this.cursors = cursors;
    }

    BsonDocument find(Request request) {
        request.allow("filter", "sort", "projection", "limit", "batchSize", "singleBatch", "hint");
        BsonDocument body = request.body();
        Query query =
                Query.of(
                        CommandArguments.document(body, "filter"),
                        CommandArguments.document(body, "sort"),
                        CommandArguments.number(body, "limit", 0));
        Projection projection = Projection.parse(CommandArguments.document(body, "projection"));
        long batchSize = CommandArguments.number(body, "batchSize", Cursors.FIRST_BATCH);
        boolean single = CommandArguments.isTrue(body.get("singleBatch"));
        String namespace = request.namespace();
        Function<Storage, BsonDocument> read =
                storage -> {
                    StoredCollection collection = storage.find(namespace);
                    if (collection == null) {
                        return Cursors.answer(0, namespace, "firstBatch", new BsonArray());
                    }
                    Snapshot snapshot = Snapshot.open(collection);
                    Search search;
                    try {
                        search = new Search(namespace, snapshot, query);
                    } catch (RuntimeException | Error e) {
                        snapshot.close();
                        throw e;
                    }
                    return cursors.first(
                            namespace, search, projection, snapshot, batchSize, single);
                };
        return request.isMajority() ? engine.readDurable(read) : engine.read(read);
    }

    BsonDocument getMore(Request request) {
        request.allow("collection", "batchSize");
        long id = CommandArguments.number(request.body(), request.name(), 0);
        long batchSize = CommandArguments.number(request.body(), "batchSize", 0);
        return engine.read(storage -> cursors.more(id, batchSize));
    }

    BsonDocument killCursors(Request request) {
        request.allow("cursors");
        BsonArray killed = new BsonArray();
        BsonArray missing = new BsonArray();
        for (BsonValue id : request.body().getArray("cursors")) {
            (cursors.kill(id.asNumber().longValue()) ? killed : missing).add(id);
        }
        return new BsonDocument("cursorsKilled", killed).append("cursorsNotFound", missing);
    }

    /** Counts: the only pipelines are those of a driver's {@code countDocuments}. */
    BsonDocument count(Request request) {
        request.allow("pipeline", "cursor", "hint");
        BsonArray pipeline = request.body().getArray("pipeline");
        BsonDocument stages = new BsonDocument();
        pipeline.forEach(stage -> stages.putAll(stage.asDocument()));
        String names = String.join(", ", stages.keySet());
        if (pipeline.size() != stages.size()
                || !names.matches("\\$match(, \\$limit)?, \\$group")
                || !COUNT.equals(stages.get("$group"))) {
            throw CommandException.unsupported("aggregations other than a count: " + names);
        }
        String namespace = request.namespace();
        Query query =
                Query.of(
                        CommandArguments.document(stages, "$match"),
                        CommandArguments.number(stages, "$limit", 0));
        long count = engine.read(storage -> count(storage.find(namespace), query));
        BsonArray batch = new BsonArray();
        if (count > 0) {
            batch.add(new BsonDocument("_id", COUNT.get("_id")).append("n", new BsonInt64(count)));
        }
        return Cursors.answer(0, namespace, "firstBatch", batch);
    }

    private static long count(@Nullable StoredCollection collection, Query query) {
        if (collection == null) {
            return 0;
        }
        try (Snapshot snapshot = Snapshot.open(collection)) {
            if (query.shape().isEmpty() && query.limit() == 0) {
                return snapshot.size();
            }
            return new Search(collection.namespace(), snapshot, query).count();
        }
    }
}
