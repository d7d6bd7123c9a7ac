package com.therapybooking.identity.audit;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.LongRunning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Stores the audit log. MongoDB removes an entry after {@link AuditLog#RETENTION}. */
@Repository
class AuditEntries {

    private final MongoCollection<Document> entries;

    AuditEntries(MongoDatabase database) {
        this.entries = database.getCollection(AuditDocuments.COLLECTION);
        MongoCollection<Document> longRunning = LongRunning.on(entries);
        LongRunning.createTtlIndex(entries, AuditDocuments.AT, AuditLog.RETENTION);
        for (String keys : List.of(AuditDocuments.ACTOR_KEYS, AuditDocuments.TARGET_KEYS)) {
            longRunning.createIndex(
                    Indexes.compoundIndex(Indexes.ascending(keys), Indexes.descending("_id")));
        }
    }

    void add(List<Document> documents) {
        entries.insertMany(documents);
    }

    /** Adds the result to an entry of a call that took long. */
    void finish(ObjectId id, Map<String, Object> counts, Instant at) {
        entries.updateOne(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.set(AuditDocuments.COUNTS, new Document(counts)),
                        Updates.set("finishedAt", Date.from(at))));
    }

    /** Newest first, after one of them. */
    List<AuditEntry> list(AuditFilter filter, @Nullable ObjectId after, int limit) {
        return entries.find(filter.condition(after))
                .sort(Sorts.descending("_id"))
                .limit(limit)
                .map(AuditDocuments::toEntry)
                .into(new ArrayList<>());
    }

    /** Documents that match, for an erasure. */
    Iterable<Document> documents(Bson filter) {
        return LongRunning.on(entries).find(filter);
    }

    /** Stores these fields of an entry; null removes one. */
    void replace(ObjectId id, Map<String, @Nullable Object> fields) {
        List<Bson> updates = new ArrayList<>();
        fields.forEach((field, value) ->
                updates.add(value == null ? Updates.unset(field) : Updates.set(field, value)));
        entries.updateOne(Filters.eq("_id", id), Updates.combine(updates));
    }
}
