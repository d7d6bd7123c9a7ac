package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import com.therapybooking.embedded.update.Update;
import com.therapybooking.embedded.update.UpdateParser;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** {@code findAndModify}: finds one document, changes or removes it, and returns it. */
final class FindAndModify {

    private final Engine engine;

    FindAndModify(Engine engine) {
        this.engine = engine;
    }

    BsonDocument run(Request request) {
        request.allow("query", "sort", "remove", "update", "new", "fields", "upsert");
        BsonDocument body = request.body();
        boolean remove = CommandArguments.isTrue(body.get("remove"));
        boolean after = CommandArguments.isTrue(body.get("new"));
        if (remove == body.containsKey("update") || remove == after) {
            throw CommandException.unsupported(
                    "findAndModify other than remove, or an update with new: true");
        }
        Update update = remove ? null : UpdateParser.parse(body.get("update"));
        boolean upsert = CommandArguments.isTrue(body.get("upsert"));
        String namespace = request.namespace();
        Query query =
                Query.of(
                        CommandArguments.document(body, "query"),
                        CommandArguments.document(body, "sort"),
                        1);
        Projection projection = Projection.parse(CommandArguments.document(body, "fields"));
        if (projection.inclusive()) {
            // It might fail on an array after the change.
            throw CommandException.unsupported("findAndModify with fields to include");
        }
        return engine.write(storage -> {
            StoredCollection collection =
                    upsert ? storage.obtain(namespace) : storage.find(namespace);
            RawDocument found =
                    collection == null
                            ? null
                            : collection.locked(() -> run(collection, query, update, upsert));
            return new BsonDocument(
                    "value",
                    found == null
                            ? BsonNull.VALUE
                            : new RawBsonDocument(projection.apply(found).bytes()));
        });
    }

    /** The removed document, or the changed one; null when none was found. */
    private static @Nullable RawDocument run(
            StoredCollection collection, Query query, @Nullable Update update, boolean upsert) {
        Search search = Search.current(collection, query);
        StoredDocument found = search.hasNext() ? search.next() : null;
        if (update == null) {
            if (found != null) {
                collection.delete(found);
            }
            return found == null ? null : found.document();
        }
        if (found != null) {
            update.change(collection, found);
            return collection.document(found.number());
        }
        if (!upsert) {
            return null;
        }
        update.insert(collection, query.filter());
        return collection.document(collection.lastNumber());
    }
}
