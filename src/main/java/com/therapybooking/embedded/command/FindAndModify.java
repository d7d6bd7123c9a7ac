package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.plan.Query;
import com.therapybooking.embedded.plan.Search;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.Snapshot;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import com.therapybooking.embedded.update.Update;
import com.therapybooking.embedded.update.UpdateParser;
import com.therapybooking.embedded.update.Updater;
import java.util.concurrent.locks.Lock;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code findAndModify}: finds one document, changes or removes it, and returns it. */
final class FindAndModify {

    private final Engine engine;
    private final Updater updater;

    FindAndModify(Engine engine, Updater updater) {
        this.engine = engine;
        this.updater = updater;
    }

    BsonDocument run(Request request) {
        request.allow(
                "query",
                "sort",
                "remove",
                "update",
                "new",
                "fields",
                "upsert",
                "hint",
                "bypassDocumentValidation");
        BsonDocument body = request.body();
        boolean remove = CommandArguments.isTrue(body.get("remove"));
        if (remove == body.containsKey("update")) {
            throw new CommandException(
                    ErrorCode.FAILED_TO_PARSE, "Either an update or remove=true must be specified");
        }
        Update update = remove ? null : UpdateParser.parse(body.get("update"));
        boolean upsert = CommandArguments.isTrue(body.get("upsert"));
        String namespace = request.namespace();
        BsonDocument filter = CommandArguments.document(body, "query");
        Query query = Query.of(filter, CommandArguments.document(body, "sort"), 0, 1);
        Projection projection = Projection.parse(CommandArguments.document(body, "fields"));
        boolean after = CommandArguments.isTrue(body.get("new"));
        return engine.write(storage -> {
            StoredCollection collection =
                    upsert ? storage.obtain(namespace) : storage.find(namespace);
            if (collection == null) {
                return answer(0, update, null);
            }
            Lock lock = collection.lock().writeLock();
            lock.lock();
            try {
                return run(collection, query, update, upsert, after, projection);
            } finally {
                lock.unlock();
            }
        });
    }

    private BsonDocument run(
            StoredCollection collection,
            Query query,
            @Nullable Update update,
            boolean upsert,
            boolean after,
            Projection projection) {
        Search search = new Search(collection.namespace(), Snapshot.current(collection), query);
        StoredDocument found = search.hasNext() ? search.next() : null;
        if (update == null) {
            if (found == null) {
                return answer(0, null, null);
            }
            collection.delete(found);
            return answer(1, null, projection.apply(found.document().decode()));
        }
        if (found != null) {
            updater.update(collection, found, update);
            BsonDocument shown =
                    after ? current(collection, found.number()) : found.document().decode();
            return answer(1, update, projection.apply(shown));
        }
        if (!upsert) {
            return answer(0, update, null);
        }
        BsonValue id = updater.upsert(collection, query.shape(), update);
        BsonDocument made = after ? current(collection, collection.lastNumber()) : null;
        BsonDocument answer = answer(1, update, made == null ? null : projection.apply(made));
        BsonDocument about = answer.getDocument("lastErrorObject");
        about.put("updatedExisting", CommandArguments.of(false));
        about.put("upserted", id);
        return answer;
    }

    private static BsonDocument current(StoredCollection collection, long number) {
        byte[] bytes = collection.documents().get(number);
        return bytes == null ? new BsonDocument() : BsonBytes.decode(bytes);
    }

    private static BsonDocument answer(
            int count, @Nullable Update update, @Nullable BsonDocument value) {
        BsonDocument about = new BsonDocument("n", new BsonInt32(count));
        if (update != null) {
            about.put("updatedExisting", CommandArguments.of(count > 0));
        }
        BsonDocument answer = new BsonDocument("lastErrorObject", about);
        answer.put("value", value == null ? BsonNull.VALUE : value);
        return answer;
    }
}
