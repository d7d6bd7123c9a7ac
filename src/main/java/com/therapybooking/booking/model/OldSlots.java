package com.therapybooking.booking.model;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.LongRunning;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts the slots that version 1.0 stored, texts of therapist and slot such as {@code
 * 696e…b2a1:5997378}, to those of {@link OccupiedTimes}. After a crash the next start converts the
 * rest.
 */
public final class OldSlots {

    private static final String FIELD = "slots";
    private static final BulkWriteOptions UNORDERED = new BulkWriteOptions().ordered(false);
    private static final Logger log = LoggerFactory.getLogger(OldSlots.class);

    private OldSlots() {}

    /** Does nothing in a database that version 1.0 never used: it lacks that version's index. */
    public static void convert(MongoCollection<Document> bookings) {
        MongoCollection<Document> longRunning = LongRunning.on(bookings);
        for (Document index : longRunning.listIndexes()) {
            if (index.get("key", Document.class).containsKey(FIELD)) {
                LongRunning.inBatches(
                        longRunning.find(gte(FIELD, "")).projection(Projections.include(FIELD)),
                        batch -> convert(longRunning, batch));
            }
        }
    }

    private static boolean convert(MongoCollection<Document> bookings, List<Document> batch) {
        try {
            bookings.bulkWrite(batch.stream().map(OldSlots::conversion).toList(), UNORDERED);
        } catch (MongoBulkWriteException e) {
            for (Document booking : DuplicateKeys.refused(e, batch)) {
                ObjectId id = booking.getObjectId("_id");
                log.warn(
                        "Booking {} overlaps another booking of its therapist and no longer"
                                + " reserves its time: move or cancel it.",
                        id);
                bookings.updateOne(eq("_id", id), unset(FIELD));
            }
        }
        return true;
    }

    private static UpdateOneModel<Document> conversion(Document booking) {
        List<Integer> slots =
                booking.getList(FIELD, String.class).stream()
                        .map(slot -> Integer.valueOf(slot.substring(slot.indexOf(':') + 1)))
                        .toList();
        return new UpdateOneModel<>(
                and(eq("_id", booking.getObjectId("_id")), gte(FIELD, "")),
                combine(set(OccupiedTimes.FIELD, slots), unset(FIELD)));
    }
}
