package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Storage;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.update.Update;
import com.therapybooking.embedded.update.UpdateParser;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code insert}, {@code update} and {@code delete}. */
final class WriteCommands {

    private final Engine engine;

    WriteCommands(Engine engine) {
        this.engine = engine;
    }

    BsonDocument insert(Request request) {
        request.allow("documents", "ordered");
        String namespace = request.namespace();
        List<RawDocument> documents = request.documents("documents");
        return engine.write(storage -> {
            StoredCollection collection = storage.obtain(namespace);
            return collection.locked(() -> {
                WriteResult result = new WriteResult();
                result.each(
                        documents.size(),
                        isOrdered(request),
                        i -> {
                            collection.insert(documents.get(i));
                            result.matched(1);
                        });
                return result.answer();
            });
        });
    }

    BsonDocument update(Request request) {
        request.allow("updates", "ordered");
        String namespace = request.namespace();
        List<RawDocument> updates = request.documents("updates");
        return engine.write(storage -> {
            WriteResult result = new WriteResult();
            result.each(
                    updates.size(),
                    isOrdered(request),
                    i -> update(storage, namespace, updates.get(i).decode(), i, result));
            return result.updateAnswer();
        });
    }

    private static void update(
            Storage storage,
            String namespace,
            BsonDocument statement,
            int index,
            WriteResult result) {
        allow(statement, "q", "u", "multi", "upsert", "hint");
        boolean multi = CommandArguments.isTrue(statement.get("multi"));
        boolean upsert = CommandArguments.isTrue(statement.get("upsert"));
        Update update = UpdateParser.parse(statement.get("u"));
        Query query = Query.of(CommandArguments.document(statement, "q"), multi ? 0 : 1);
        StoredCollection found = upsert ? storage.obtain(namespace) : storage.find(namespace);
        if (found != null) {
            found.locked(() -> update(found, query, update, upsert, index, result));
        }
    }

    private static WriteResult update(
            StoredCollection collection,
            Query query,
            Update update,
            boolean upsert,
            int index,
            WriteResult result) {
        Search search = Search.current(collection, query);
        if (upsert && !search.hasNext()) {
            result.upserted(index, update.insert(collection, query.filter()));
        }
        while (search.hasNext()) {
            boolean changed = update.change(collection, search.next());
            result.matched(1);
            result.modified(changed ? 1 : 0);
        }
        return result;
    }

    BsonDocument delete(Request request) {
        request.allow("deletes", "ordered");
        String namespace = request.namespace();
        List<RawDocument> deletes = request.documents("deletes");
        return engine.write(storage -> {
            WriteResult result = new WriteResult();
            result.each(
                    deletes.size(),
                    isOrdered(request),
                    i -> delete(storage.find(namespace), deletes.get(i).decode(), result));
            return result.answer();
        });
    }

    private static void delete(
            @Nullable StoredCollection collection, BsonDocument statement, WriteResult result) {
        allow(statement, "q", "limit", "hint");
        Query query =
                Query.of(
                        CommandArguments.document(statement, "q"),
                        CommandArguments.number(statement, "limit", 0));
        if (collection != null) {
            collection.locked(() -> {
                Search search = Search.current(collection, query);
                while (search.hasNext()) {
                    collection.delete(search.next());
                    result.matched(1);
                }
                return result;
            });
        }
    }

    private static boolean isOrdered(Request request) {
        BsonValue ordered = request.body().get("ordered");
        return ordered == null || CommandArguments.isTrue(ordered);
    }

    private static void allow(BsonDocument statement, String... known) {
        for (String argument : statement.keySet()) {
            if (!List.of(known).contains(argument)) {
                throw CommandException.unsupported("the option '" + argument + "' of a write");
            }
        }
    }
}
