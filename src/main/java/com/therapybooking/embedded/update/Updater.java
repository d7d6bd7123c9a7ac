package com.therapybooking.embedded.update;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.DocumentId;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.RawDocument;
import com.therapybooking.embedded.storage.StoredCollection;
import com.therapybooking.embedded.storage.StoredDocument;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Applies updates to the documents of a collection whose lock the caller holds. */
public final class Updater {

    private final Clock clock;

    public Updater(Clock clock) {
        this.clock = clock;
    }

    /** False when the document did not change. */
    public boolean update(StoredCollection collection, StoredDocument old, Update update) {
        BsonDocument changed = old.document().decode();
        BsonValue id = Objects.requireNonNull(changed.get(DocumentId.FIELD));
        update.apply(changed, false, clock.instant());
        requireSameId(id, changed.get(DocumentId.FIELD));
        if (update instanceof Replacement replacement
                && replacement.replacement().containsKey(DocumentId.FIELD)) {
            requireSameId(id, replacement.replacement().get(DocumentId.FIELD));
        }
        return collection.update(old, changed, update.fields());
    }

    /** Creates the document that filter and update describe; returns its id. */
    public BsonValue upsert(StoredCollection collection, BsonDocument filter, Update update) {
        BsonDocument document = new BsonDocument();
        if (update instanceof OperatorUpdate) {
            UpsertSeed.of(filter)
                    .forEach((path, value) -> UpdateTarget.make(document, path).set(value));
        } else {
            BsonValue asked = UpsertSeed.id(filter);
            if (asked != null) {
                document.put(DocumentId.FIELD, asked);
            }
        }
        BsonValue id = document.get(DocumentId.FIELD);
        update.apply(document, true, clock.instant());
        if (id != null) {
            requireSameId(id, document.get(DocumentId.FIELD));
        }
        BsonDocument complete = DocumentId.withIdFirst(document);
        collection.insert(RawDocument.of(complete));
        return complete.getOrDefault(DocumentId.FIELD, new BsonObjectId());
    }

    private static void requireSameId(BsonValue before, @Nullable BsonValue after) {
        if (after == null || !same(before, after)) {
            throw new CommandException(
                    ErrorCode.IMMUTABLE_FIELD,
                    "Performing an update on the path '_id' would modify the immutable field"
                            + " '_id'");
        }
    }

    private static boolean same(BsonValue a, BsonValue b) {
        return Arrays.equals(
                BsonBytes.encode(new BsonDocument("", a)),
                BsonBytes.encode(new BsonDocument("", b)));
    }
}
