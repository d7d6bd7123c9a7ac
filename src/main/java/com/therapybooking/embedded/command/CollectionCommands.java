package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.BsonOrder;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.Fields;
import com.therapybooking.embedded.filter.Filter;
import com.therapybooking.embedded.filter.FilterParser;
import com.therapybooking.embedded.storage.Engine;
import com.therapybooking.embedded.storage.IndexSpec;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredIndex;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Commands about collections and databases as a whole. */
final class CollectionCommands {

    private final Engine engine;

    CollectionCommands(Engine engine) {
        this.engine = engine;
    }

    BsonDocument create(Request request) {
        request.allow();
        String namespace = request.namespace();
        return engine.writeAlone(storage -> {
            if (storage.find(namespace) != null) {
                throw new CommandException(
                        ErrorCode.NAMESPACE_EXISTS, "Collection " + namespace + " already exists.");
            }
            storage.obtain(namespace);
            return new BsonDocument();
        });
    }

    BsonDocument drop(Request request) {
        request.allow();
        String namespace = request.namespace();
        return engine.writeAlone(storage -> {
            if (!storage.drop(namespace)) {
                throw new CommandException(ErrorCode.NAMESPACE_NOT_FOUND, "ns not found");
            }
            return new BsonDocument("ns", new BsonString(namespace));
        });
    }

    BsonDocument dropDatabase(Request request) {
        request.allow();
        String database = request.database();
        return engine.writeAlone(storage -> {
            for (String name : storage.collections(database)) {
                storage.drop(database + "." + name);
            }
            return new BsonDocument("dropped", new BsonString(database));
        });
    }

    BsonDocument listCollections(Request request) {
        request.allow("filter", "nameOnly", "authorizedCollections", "cursor");
        Filter filter = FilterParser.parse(CommandArguments.document(request.body(), "filter"));
        String database = request.database();
        return engine.read(storage -> {
            BsonArray batch = new BsonArray();
            for (String name : storage.collections(database)) {
                BsonDocument entry = new BsonDocument("name", new BsonString(name));
                entry.put("type", new BsonString("collection"));
                entry.put("options", new BsonDocument());
                entry.put("info", new BsonDocument("readOnly", BsonBoolean.FALSE));
                if (filter.matches(Fields.of(entry))) {
                    batch.add(entry);
                }
            }
            return Cursors.answer(0, database + ".$cmd.listCollections", "firstBatch", batch);
        });
    }

    /** Spring Boot's health indicator lists the databases. */
    BsonDocument listDatabases(Request request) {
        request.allow("nameOnly", "filter", "authorizedDatabases");
        Filter filter = FilterParser.parse(CommandArguments.document(request.body(), "filter"));
        return engine.read(storage -> {
            BsonArray databases = new BsonArray();
            for (String name : storage.databases()) {
                BsonDocument entry = new BsonDocument("name", new BsonString(name));
                entry.put("sizeOnDisk", new BsonInt64(0));
                entry.put("empty", BsonBoolean.FALSE);
                if (filter.matches(Fields.of(entry))) {
                    databases.add(entry);
                }
            }
            return new BsonDocument("databases", databases);
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
            boolean existed = storage.find(namespace) != null;
            StoredCollection collection = storage.obtain(namespace);
            int before = collection.indexes().size();
            for (IndexSpec spec : specs) {
                if (!spec.name().equals(IndexSpec.ID_NAME)) {
                    storage.createIndex(collection, spec);
                }
            }
            int after = collection.indexes().size();
            BsonDocument answer = new BsonDocument("numIndexesBefore", new BsonInt32(before));
            answer.put("numIndexesAfter", new BsonInt32(after));
            answer.put("createdCollectionAutomatically", CommandArguments.of(!existed));
            return answer;
        });
    }

    BsonDocument dropIndexes(Request request) {
        request.allow("index");
        String namespace = request.namespace();
        BsonValue wanted = request.body().get("index");
        return engine.writeAlone(storage -> {
            StoredCollection collection = required(storage.find(namespace), namespace);
            int before = collection.indexes().size();
            for (StoredIndex index : wanted(collection, wanted)) {
                storage.dropIndex(collection, index);
            }
            return new BsonDocument("nIndexesWas", new BsonInt32(before));
        });
    }

    private static List<StoredIndex> wanted(
            StoredCollection collection, @Nullable BsonValue wanted) {
        List<StoredIndex> result = new ArrayList<>();
        boolean all = wanted != null && wanted.isString() && is(wanted, "*");
        for (StoredIndex index : collection.indexes()) {
            boolean id = index.spec().name().equals(IndexSpec.ID_NAME);
            if (all ? !id : wanted != null && isWanted(index.spec(), wanted)) {
                result.add(index);
            }
        }
        if (result.isEmpty() && !all) {
            throw new CommandException(ErrorCode.INDEX_NOT_FOUND, "index not found");
        }
        if (!all && result.getFirst().spec().name().equals(IndexSpec.ID_NAME)) {
            throw new CommandException(ErrorCode.INVALID_OPTIONS, "cannot drop _id index");
        }
        return result;
    }

    private static boolean is(BsonValue value, String text) {
        return value.asString().getValue().equals(text);
    }

    private static boolean isWanted(IndexSpec spec, BsonValue wanted) {
        return wanted.isString()
                ? is(wanted, spec.name())
                : wanted.isDocument() && BsonOrder.equal(spec.keyPattern(), wanted);
    }

    BsonDocument listIndexes(Request request) {
        request.allow("cursor");
        String namespace = request.namespace();
        return engine.read(storage -> {
            BsonArray batch = new BsonArray();
            for (StoredIndex index : required(storage.find(namespace), namespace).indexes()) {
                batch.add(index.spec().write());
            }
            return Cursors.answer(0, namespace, "firstBatch", batch);
        });
    }

    private static StoredCollection required(
            @Nullable StoredCollection collection, String namespace) {
        if (collection == null) {
            throw new CommandException(
                    ErrorCode.NAMESPACE_NOT_FOUND, "ns does not exist: " + namespace);
        }
        return collection;
    }
}
