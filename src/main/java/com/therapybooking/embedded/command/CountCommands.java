package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.DocumentId;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** {@code count}, and the one {@code aggregate} pipeline with which drivers count. */
final class CountCommands {

    private static final BsonDocument COUNT_ALL = BsonDocument.parse("{_id: 1, n: {$sum: 1}}");

    private final Engine engine;

    CountCommands(Engine engine) {
        this.engine = engine;
    }

    BsonDocument count(Request request) {
        request.allow("query", "limit", "skip", "hint");
        BsonDocument body = request.body();
        Query query =
                Query.of(
                        CommandArguments.document(body, "query"),
                        new BsonDocument(),
                        CommandArguments.number(body, "skip", 0),
                        Math.abs(CommandArguments.number(body, "limit", 0)));
        return new BsonDocument("n", CommandArguments.of(count(request.namespace(), query)));
    }

    BsonDocument aggregate(Request request) {
        request.allow("pipeline", "cursor", "hint", "allowDiskUse");
        BsonDocument filter = new BsonDocument();
        long skip = 0;
        long limit = 0;
        boolean grouped = false;
        int stages = 0;
        for (BsonValue value : request.body().getArray("pipeline")) {
            BsonDocument stage = value.asDocument();
            String name = stage.isEmpty() ? "" : stage.getFirstKey();
            int place = List.of("$match", "$skip", "$limit", "$group").indexOf(name) + 1;
            if (place <= stages || grouped) {
                throw CommandException.unsupported("aggregation pipelines (stage " + name + ")");
            }
            stages = place;
            switch (name) {
                case "$match" -> filter = stage.getDocument(name);
                case "$skip" -> skip = CommandArguments.number(stage, name, 0);
                case "$limit" -> limit = CommandArguments.number(stage, name, 0);
                default -> grouped = isCount(stage.getDocument(name));
            }
        }
        if (!grouped) {
            throw CommandException.unsupported("aggregation pipelines other than a count");
        }
        String namespace = request.namespace();
        long count = count(namespace, Query.of(filter, new BsonDocument(), skip, limit));
        BsonArray batch = new BsonArray();
        if (count > 0) {
            batch.add(
                    new BsonDocument(DocumentId.FIELD, new BsonInt32(1))
                            .append("n", CommandArguments.of(count)));
        }
        return Cursors.answer(0, namespace, "firstBatch", batch);
    }

    private static boolean isCount(BsonDocument group) {
        if (group.equals(COUNT_ALL)) {
            return true;
        }
        throw CommandException.unsupported("the stage $group other than a count");
    }

    private long count(String namespace, Query query) {
        return engine.read(storage -> {
            StoredCollection collection = storage.find(namespace);
            if (collection == null) {
                return 0L;
            }
            try (Snapshot snapshot = Snapshot.open(collection)) {
                return count(namespace, snapshot, query);
            }
        });
    }

    private static long count(String namespace, Snapshot snapshot, Query query) {
        if (query.shape().isEmpty()) {
            long all = Math.max(0, snapshot.size() - query.skip());
            return query.limit() == 0 ? all : Math.min(all, query.limit());
        }
        Search search = new Search(namespace, snapshot, query);
        long count = 0;
        while (search.hasNext()) {
            search.next();
            count++;
        }
        return count;
    }
}
