package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import java.util.Iterator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code find}, {@code getMore}, {@code killCursors} and {@code explain}. */
final class FindCommands {

    private final Engine engine;
    private final Cursors cursors;

    FindCommands(Engine engine, Cursors cursors) {
        this.engine = engine;
        this.cursors = cursors;
    }

    BsonDocument find(Request request) {
        Query query = query(request);
        Projection projection =
                Projection.parse(CommandArguments.document(request.body(), "projection"));
        long batchSize = CommandArguments.number(request.body(), "batchSize", Cursors.FIRST_BATCH);
        boolean single =
                CommandArguments.isTrue(request.body().get("singleBatch"))
                        || CommandArguments.number(request.body(), "limit", 0) < 0;
        String namespace = request.namespace();
        return engine.read(storage -> {
            StoredCollection collection = storage.find(namespace);
            if (collection == null) {
                return Cursors.none(namespace);
            }
            Snapshot snapshot = Snapshot.open(collection);
            Iterator<RawDocument> documents;
            try {
                documents = projected(search(snapshot, namespace, query), projection);
            } catch (RuntimeException | Error e) {
                snapshot.close();
                throw e;
            }
            return cursors.first(namespace, documents, snapshot, batchSize, single);
        });
    }

    private static Search search(Snapshot snapshot, String namespace, Query query) {
        return new Search(namespace, snapshot, query);
    }

    private static Iterator<RawDocument> projected(
            Iterator<StoredDocument> found, Projection projection) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return found.hasNext();
            }

            @Override
            public RawDocument next() {
                return projection.apply(found.next().document());
            }
        };
    }

    static Query query(Request request) {
        request.allow(
                "filter",
                "sort",
                "projection",
                "skip",
                "limit",
                "batchSize",
                "singleBatch",
                "hint",
                "noCursorTimeout",
                "allowDiskUse",
                "allowPartialResults");
        BsonDocument body = request.body();
        long skip = CommandArguments.number(body, "skip", 0);
        if (skip < 0) {
            throw CommandException.badValue("skip value must be non-negative");
        }
        return Query.of(
                CommandArguments.document(body, "filter"),
                CommandArguments.document(body, "sort"),
                skip,
                Math.abs(CommandArguments.number(body, "limit", 0)));
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
        BsonDocument answer = new BsonDocument("cursorsKilled", killed);
        answer.put("cursorsNotFound", missing);
        answer.put("cursorsAlive", new BsonArray());
        answer.put("cursorsUnknown", new BsonArray());
        return answer;
    }

    BsonDocument explain(Request request) {
        request.allow("verbosity");
        BsonDocument inner = CommandArguments.document(request.body(), request.name()).clone();
        inner.put("$db", new BsonString(request.database()));
        Request explained = Request.of(inner, request.sequences());
        if (!explained.name().equals("find")) {
            throw CommandException.unsupported("explain of " + explained.name());
        }
        Query query = query(explained);
        String namespace = explained.namespace();
        return engine.read(storage -> explain(storage.find(namespace), query));
    }

    private static BsonDocument explain(@Nullable StoredCollection collection, Query query) {
        if (collection == null) {
            return new BsonDocument(
                    "queryPlanner",
                    new BsonDocument(
                            "winningPlan", new BsonDocument("stage", new BsonString("EOF"))));
        }
        try (Snapshot snapshot = Snapshot.open(collection)) {
            Search search = search(snapshot, collection.namespace(), query);
            int returned = 0;
            while (search.hasNext()) {
                search.next();
                returned++;
            }
            BsonDocument winning = search.plan().explain();
            if (!search.plan().sorted()) {
                BsonDocument sort = new BsonDocument("stage", new BsonString("SORT"));
                sort.put("inputStage", winning);
                winning = sort;
            }
            BsonDocument planner =
                    new BsonDocument("namespace", new BsonString(collection.namespace()));
            planner.put("winningPlan", winning);
            BsonDocument stats = new BsonDocument("nReturned", new BsonInt32(returned));
            stats.put("totalDocsExamined", new BsonInt64(search.examined()));
            BsonDocument answer = new BsonDocument("queryPlanner", planner);
            answer.put("executionStats", stats);
            return answer;
        }
    }
}
