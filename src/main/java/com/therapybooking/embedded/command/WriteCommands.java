package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.Storage;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.update.Replacement;
import com.therapybooking.embedded.update.Update;
import com.therapybooking.embedded.update.UpdateParser;
import com.therapybooking.embedded.update.Updater;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code insert}, {@code update} and {@code delete}. */
final class WriteCommands {

    private static final int MAX_WRITES = 100_000;

    private final Engine engine;
    private final Updater updater;

    WriteCommands(Engine engine, Updater updater) {
        this.engine = engine;
        this.updater = updater;
    }

    BsonDocument insert(Request request) {
        request.allow("documents", "ordered", "bypassDocumentValidation");
        String namespace = request.namespace();
        List<RawDocument> documents = request.documents("documents");
        checkCount(documents);
        documents.forEach(document -> BsonBytes.check(document.bytes()));
        return engine.write(storage -> {
            WriteResult result = new WriteResult();
            locked(
                    storage.obtain(namespace),
                    collection ->
                            result.each(
                                    documents.size(),
                                    isOrdered(request),
                                    i -> {
                                        collection.insert(documents.get(i));
                                        result.matched(1);
                                    }));
            return result.answer();
        });
    }

    BsonDocument update(Request request) {
        request.allow("updates", "ordered", "bypassDocumentValidation");
        String namespace = request.namespace();
        List<BsonDocument> updates = statements(request, "updates");
        return engine.write(storage -> {
            WriteResult result = new WriteResult();
            result.each(
                    updates.size(),
                    isOrdered(request),
                    i -> update(storage, namespace, updates.get(i), i, result));
            return result.updateAnswer();
        });
    }

    private void update(
            Storage storage,
            String namespace,
            BsonDocument statement,
            int index,
            WriteResult result) {
        allow(statement, List.of("q", "u", "multi", "upsert", "hint", "arrayFilters"));
        boolean multi = CommandArguments.isTrue(statement.get("multi"));
        boolean upsert = CommandArguments.isTrue(statement.get("upsert"));
        Update update = UpdateParser.parse(statement.get("u"));
        if (multi && update instanceof Replacement) {
            throw new CommandException(
                    ErrorCode.FAILED_TO_PARSE,
                    "multi update is not supported for replacement-style");
        }
        BsonDocument filter = CommandArguments.document(statement, "q");
        Query query = Query.of(filter, new BsonDocument(), 0, multi ? 0 : 1);
        StoredCollection found = upsert ? storage.obtain(namespace) : storage.find(namespace);
        if (found == null) {
            return;
        }
        locked(
                found,
                collection -> {
                    Search search = new Search(namespace, Snapshot.current(collection), query);
                    boolean any = search.hasNext();
                    while (search.hasNext()) {
                        boolean changed = updater.update(collection, search.next(), update);
                        result.matched(1);
                        result.modified(changed ? 1 : 0);
                    }
                    if (!any && upsert) {
                        BsonValue id = updater.upsert(collection, filter, update);
                        result.upserted(index, id);
                    }
                });
    }

    BsonDocument delete(Request request) {
        request.allow("deletes", "ordered");
        String namespace = request.namespace();
        List<BsonDocument> deletes = statements(request, "deletes");
        return engine.write(storage -> {
            WriteResult result = new WriteResult();
            result.each(
                    deletes.size(),
                    isOrdered(request),
                    i -> delete(storage.find(namespace), deletes.get(i), result));
            return result.answer();
        });
    }

    private static void delete(
            @Nullable StoredCollection found, BsonDocument statement, WriteResult result) {
        allow(statement, List.of("q", "limit", "hint"));
        Query query =
                Query.of(
                        CommandArguments.document(statement, "q"),
                        new BsonDocument(),
                        0,
                        CommandArguments.number(statement, "limit", 0));
        if (found == null) {
            return;
        }
        locked(
                found,
                collection -> {
                    Search search =
                            new Search(collection.namespace(), Snapshot.current(collection), query);
                    while (search.hasNext()) {
                        collection.delete(search.next());
                        result.matched(1);
                    }
                });
    }

    private static void locked(StoredCollection collection, Consumer<StoredCollection> work) {
        Lock lock = collection.lock().writeLock();
        lock.lock();
        try {
            work.accept(collection);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOrdered(Request request) {
        BsonValue ordered = request.body().get("ordered");
        return ordered == null || CommandArguments.isTrue(ordered);
    }

    private static List<BsonDocument> statements(Request request, String argument) {
        List<RawDocument> statements = request.documents(argument);
        checkCount(statements);
        return statements.stream().map(RawDocument::decode).toList();
    }

    private static void checkCount(List<?> writes) {
        if (writes.isEmpty() || writes.size() > MAX_WRITES) {
            throw new CommandException(
                    ErrorCode.INVALID_LENGTH,
                    "Write batch sizes must be between 1 and 100000. Got "
                            + writes.size()
                            + " operations.");
        }
    }

    private static void allow(BsonDocument statement, List<String> known) {
        for (String argument : statement.keySet()) {
            if (!known.contains(argument)) {
                throw CommandException.unsupported("the option '" + argument + "' of a write");
            }
        }
        if (statement.containsKey("arrayFilters")
                && !statement.getArray("arrayFilters").isEmpty()) {
            throw CommandException.unsupported("arrayFilters");
        }
    }
}
