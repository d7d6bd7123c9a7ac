package com.therapybooking.embedded.storage;

import com.therapybooking.embedded.bson.RawDocument;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/** Inserts and reads documents of one collection that have only a number as id. */
final class NumberedDocuments {

    private static final String NAMESPACE = "test.c";

    private NumberedDocuments() {}

    static void insert(Engine engine, int number) {
        engine.write(storage -> {
            StoredCollection collection = storage.obtain(NAMESPACE);
            return collection.locked(() -> {
                collection.insert(RawDocument.of(new BsonDocument("_id", new BsonInt32(number))));
                return number;
            });
        });
    }

    static Set<Integer> numbers(Engine engine) {
        return engine.read(storage -> {
            Set<Integer> numbers = new TreeSet<>();
            StoredCollection collection = Objects.requireNonNull(storage.find(NAMESPACE));
            try (Snapshot snapshot = Snapshot.open(collection)) {
                snapshot.all()
                        .forEachRemaining(stored ->
                                numbers.add(stored.document().decode().getInt32("_id").getValue()));
            }
            return numbers;
        });
    }
}
