package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.ATTEMPTS;
import static com.therapybooking.delivery.store.DeliveryDocument.FEED_POSITION;
import static com.therapybooking.delivery.store.DeliveryDocument.ID;
import static com.therapybooking.delivery.store.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.UNFED;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.database.UnreadableDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Stores the order in which a key's feed shows its deliveries. A delivery gets its position when
 * the feed is read, so a delivery that is stored late gets a later position and no reader misses
 * it.
 *
 * <p>The positions of a key are 1, 2, 3 and so on; no gap is ever filled later. An instance first
 * reads the last position, then the deliveries without one, and numbers them in order. A unique
 * index refuses a position that is taken, which ends the round. If another instance has numbered a
 * delivery of the list meanwhile, its position is above the last one that was read, so every
 * position below <i>n</i> is taken when the round gets to <i>n</i>.
 *
 * <p>Deliveries leave the history after a time, and their positions with them. The last position
 * that a receiver may have seen is therefore stored before it is shown, and never decreases. Reads
 * use majority read concern, so a failover takes no position back.
 */
@Repository
public class FeedStore {

    /** The maximum number of deliveries that one read numbers. */
    static final int MAX_APPENDED = 1_000;

    private static final int MAX_ROUNDS = 5;
    private static final String UNFED_INDEX = "unfed";
    private static final String POSITION_INDEX = "feed";
    private static final String LAST = "last";

    /**
     * A position of the feed.
     *
     * @param delivery without its attempts; empty when it cannot be read
     */
    public record Entry(long position, ObjectId deliveryId, Optional<Delivery> delivery) {}

    private final MongoCollection<Document> deliveries;
    private final MongoCollection<Document> ends;

    FeedStore(MongoDatabase database) {
        this.deliveries =
                database.getCollection("deliveries").withReadConcern(ReadConcern.MAJORITY);
        this.ends = database.getCollection("feed_ends").withReadConcern(ReadConcern.MAJORITY);
        MongoCollection<Document> longRunning = LongRunning.on(deliveries);
        longRunning.createIndex(
                Indexes.ascending(KEY_ID, ID),
                new IndexOptions()
                        .name(UNFED_INDEX)
                        .partialFilterExpression(Filters.eq(UNFED, true)));
        longRunning.createIndex(
                Indexes.ascending(KEY_ID, FEED_POSITION),
                new IndexOptions()
                        .name(POSITION_INDEX)
                        .unique(true)
                        .partialFilterExpression(Filters.gt(FEED_POSITION, 0L)));
    }

    /**
     * Gives new deliveries of a key their positions.
     *
     * @return the last position that may be shown, 0 while there is none
     */
    public long fill(ObjectId keyId) {
        long known = known(keyId);
        long last = last(keyId, known);
        for (int round = 0; round < MAX_ROUNDS && append(keyId, last); round++) {
            last = last(keyId, known);
        }
        last = last(keyId, known);
        if (last > known) {
            ends.updateOne(
                    Filters.eq(ID, keyId),
                    Updates.max(LAST, last),
                    new UpdateOptions().upsert(true));
        }
        return last;
    }

    /**
     * Numbers these deliveries from {@code last + 1} on.
     *
     * @return whether another instance was faster, so that some may have no position
     */
    private boolean append(ObjectId keyId, long last) {
        List<UpdateOneModel<Document>> updates = new ArrayList<>();
        long position = last;
        for (ObjectId id : unfed(keyId).map(found -> found.getObjectId(ID))) {
            position++;
            updates.add(
                    new UpdateOneModel<>(
                            Filters.and(Filters.eq(ID, id), Filters.eq(UNFED, true)),
                            Updates.combine(
                                    Updates.set(FEED_POSITION, position), Updates.unset(UNFED))));
        }
        if (updates.isEmpty()) {
            return false;
        }
        try {
            deliveries.bulkWrite(updates);
            return false;
        } catch (MongoBulkWriteException e) {
            DuplicateKeys.allowOnly(e);
            return true;
        }
    }

    /** Deliveries of a key without a position, oldest event first. */
    FindIterable<Document> unfed(ObjectId keyId) {
        return deliveries
                .find(Filters.and(Filters.eq(KEY_ID, keyId), Filters.eq(UNFED, true)))
                .sort(Sorts.ascending(KEY_ID, ID))
                .limit(MAX_APPENDED)
                .hintString(UNFED_INDEX)
                .projection(Projections.include(ID));
    }

    private long known(ObjectId keyId) {
        Document found = ends.find(Filters.eq(ID, keyId)).first();
        return found == null ? 0 : found.getLong(LAST);
    }

    private long last(ObjectId keyId, long known) {
        Document found =
                deliveries
                        .find(after(keyId, known))
                        .sort(Sorts.descending(KEY_ID, FEED_POSITION))
                        .hintString(POSITION_INDEX)
                        .projection(Projections.include(FEED_POSITION))
                        .first();
        return found == null ? known : found.getLong(FEED_POSITION);
    }

    /** The deliveries of a key in a range of positions, in order. */
    public List<Entry> page(ObjectId keyId, long after, long last, int max) {
        return find(keyId, after, last, max).map(FeedStore::entry).into(new ArrayList<>());
    }

    private static Entry entry(Document found) {
        ObjectId id = found.getObjectId(ID);
        return new Entry(
                found.getLong(FEED_POSITION),
                id,
                UnreadableDocuments.skip("Delivery", id, () -> DeliveryDocument.read(found)));
    }

    FindIterable<Document> find(ObjectId keyId, long after, long last, int max) {
        return deliveries
                .find(Filters.and(after(keyId, after), Filters.lte(FEED_POSITION, last)))
                .sort(Sorts.ascending(KEY_ID, FEED_POSITION))
                .limit(max)
                .hintString(POSITION_INDEX)
                .projection(Projections.exclude(ATTEMPTS));
    }

    private static Bson after(ObjectId keyId, long position) {
        return Filters.and(Filters.eq(KEY_ID, keyId), Filters.gt(FEED_POSITION, position));
    }
}
