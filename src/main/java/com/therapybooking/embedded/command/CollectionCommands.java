package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Commands about whole collections, most of them for the copy of all data. */
final class CollectionCommands {

    private final Engine engine;

    CollectionCommands(Engine engine) {
        this.engine = engine;
    }

    BsonDocument drop(Request request) {
        request.allow();
        String namespace = request.namespace();
        return engine.writeAlone(storage -> {
            if (!storage.drop(namespace)) {
                throw new CommandException(ErrorCode.NAMESPACE_NOT_FOUND, "ns not found");
            }
            return new BsonDocument();
        });
    }

    BsonDocument listCollections(Request request) {
        request.allow("nameOnly", "cursor");
        String database = request.database();
        return engine.read(storage -> {
            BsonArray batch = new BsonArray();
            for (String name : storage.collections(database)) {
                batch.add(
                        new BsonDocument("name", new BsonString(name))
                                .append("type", new BsonString("collection")));
            }
            return Cursors.answer(0, database + ".$cmd.listCollections", "firstBatch", batch);
        });
    }

    BsonDocument createIndexes(Request request) {
        request.allow("indexes", "commitQuorum");
        String namespace = request.namespace();
        List<IndexSpec> specs = new ArrayList<>();
        for (BsonValue spec : request.body().getArray("indexes")) {
            specs.add(IndexSpec.parse(spec.asDocument()));
        }
        return engine.write(storage -> {
            StoredCollection collection = storage.obtain(namespace);
            specs.forEach(spec -> storage.createIndex(collection, spec));
            return new BsonDocument();
        });
    }

    BsonDocument listIndexes(Request request) {
        request.allow("cursor");
        String namespace = request.namespace();
        return engine.read(storage -> {
            StoredCollection collection = storage.find(namespace);
            if (collection == null) {
                throw new CommandException(
                        ErrorCode.NAMESPACE_NOT_FOUND, "ns does not exist: " + namespace);
            }
            BsonArray batch = new BsonArray();
            for (StoredIndex index : collection.indexes()) {
                batch.add(index.spec().write());
            }
            return Cursors.answer(0, namespace, "firstBatch", batch);
        });
    }
}
