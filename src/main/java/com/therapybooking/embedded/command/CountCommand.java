package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** The one {@code aggregate} pipeline with which drivers count. */
final class CountCommand {

    private static final BsonDocument COUNT_ALL =
            BsonDocument.parse("{$group: {_id: 1, n: {$sum: 1}}}");

    private final Engine engine;

    CountCommand(Engine engine) {
        this.engine = engine;
    }

    BsonDocument run(Request request) {
        request.allow("pipeline", "cursor", "hint");
        BsonDocument filter = new BsonDocument();
        long limit = 0;
        StringBuilder stages = new StringBuilder();
        for (BsonValue value : request.body().getArray("pipeline")) {
            BsonDocument stage = value.asDocument();
            String name = stage.isEmpty() ? "" : stage.getFirstKey();
            switch (stages.append(name).toString()) {
                case "$match" -> filter = stage.getDocument(name);
                case "$match$limit" -> limit = CommandArguments.number(stage, name, 0);
                case "$match$group", "$match$limit$group" -> {
                    if (!stage.equals(COUNT_ALL)) {
                        throw CommandException.unsupported("the stage $group other than a count");
                    }
                }
                default ->
                        throw CommandException.unsupported(
                                "aggregation pipelines other than a count (stage " + name + ")");
            }
        }
        if (!stages.toString().endsWith("$group")) {
            throw CommandException.unsupported("aggregation pipelines other than a count");
        }
        String namespace = request.namespace();
        long count = count(namespace, Query.of(filter, limit));
        BsonArray batch = new BsonArray();
        if (count > 0) {
            batch.add(
                    new BsonDocument(RawDocument.ID, new BsonInt32(1))
                            .append("n", CommandArguments.of(count)));
        }
        return Cursors.answer(0, namespace, "firstBatch", batch);
    }

    private long count(String namespace, Query query) {
        return engine.read(storage -> {
            StoredCollection collection = storage.find(namespace);
            if (collection == null) {
                return 0L;
            }
            try (Snapshot snapshot = Snapshot.open(collection)) {
                if (query.shape().isEmpty() && query.limit() == 0) {
                    return snapshot.size();
                }
                Search search = new Search(namespace, snapshot, query);
                long count = 0;
                while (search.hasNext()) {
                    search.next();
                    count++;
                }
                return count;
            }
        });
    }
}
