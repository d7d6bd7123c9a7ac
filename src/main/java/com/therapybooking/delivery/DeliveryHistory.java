package com.therapybooking.delivery;

import static com.therapybooking.delivery.DeliveryDocument.ATTEMPTS;
import static com.therapybooking.delivery.DeliveryDocument.BOOKING_ID;
import static com.therapybooking.delivery.DeliveryDocument.CLAIM_ID;
import static com.therapybooking.delivery.DeliveryDocument.DATA;
import static com.therapybooking.delivery.DeliveryDocument.DUE_AT;
import static com.therapybooking.delivery.DeliveryDocument.EVENT;
import static com.therapybooking.delivery.DeliveryDocument.FINISHED_AT;
import static com.therapybooking.delivery.DeliveryDocument.ID;
import static com.therapybooking.delivery.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.DeliveryDocument.PURGE_AT;
import static com.therapybooking.delivery.DeliveryDocument.STATUS;
import static com.therapybooking.delivery.DeliveryDocument.TRIES;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.Paging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** What was delivered, what was not, and why; newest first by the time of the event. */
@Repository
class DeliveryHistory {

    /** Which deliveries are asked for; null is any. */
    record Query(
            @Nullable ObjectId keyId,
            @Nullable DeliveryStatus status,
            @Nullable String event,
            @Nullable ObjectId bookingId,
            @Nullable Instant from,
            @Nullable Instant to) {}

    private final MongoCollection<Document> deliveries;

    DeliveryHistory(MongoDatabase database) {
        this.deliveries = database.getCollection("deliveries");
    }

    static void createIndexes(MongoCollection<Document> deliveries) {
        deliveries.createIndex(Indexes.ascending(KEY_ID, STATUS, ID));
        deliveries.createIndex(Indexes.ascending(STATUS, ID));
        deliveries.createIndex(Indexes.ascending(BOOKING_ID, ID), new IndexOptions().sparse(true));
    }

    /** One page without data and attempts. */
    List<Delivery> page(Query query, Paging paging) {
        return deliveries
                .find(filter(query, paging.afterId()))
                .sort(Sorts.descending(ID))
                .limit(paging.fetch())
                .projection(Projections.exclude(ATTEMPTS, DATA))
                .map(DeliveryDocument::read)
                .into(new ArrayList<>());
    }

    /** A delivery with everything. */
    Optional<Delivery> find(ObjectId id) {
        return Optional.ofNullable(deliveries.find(Filters.eq(ID, id)).first())
                .map(DeliveryDocument::read);
    }

    /** Every delivery of one booking's events. */
    List<Delivery> ofBooking(ObjectId bookingId) {
        return deliveries
                .find(Filters.eq(BOOKING_ID, bookingId))
                .projection(Projections.exclude(ATTEMPTS, DATA))
                .map(DeliveryDocument::read)
                .into(new ArrayList<>());
    }

    /** Those of these deliveries that exist. */
    List<Delivery> all(List<ObjectId> ids) {
        return deliveries
                .find(Filters.in(ID, ids))
                .projection(Projections.exclude(ATTEMPTS, DATA))
                .map(DeliveryDocument::read)
                .into(new ArrayList<>());
    }

    /**
     * Makes a delivery pending again, due now, with a fresh schedule, whatever its state; one that
     * is being attempted is fenced off from that attempt's outcome only if it was finished before.
     *
     * @return the delivery afterwards; empty when there is none or an attempt is under way
     */
    Optional<Delivery> reopen(ObjectId id, Instant now) {
        Bson change =
                Updates.combine(
                        Updates.set(STATUS, DeliveryStatus.PENDING.text()),
                        Updates.set(OPEN, true),
                        Updates.set(DUE_AT, Date.from(now)),
                        Updates.set(TRIES, 0),
                        Updates.unset(CLAIM_ID),
                        Updates.unset(FINISHED_AT),
                        Updates.unset(PURGE_AT));
        Document after =
                deliveries.findOneAndUpdate(
                        Filters.and(
                                Filters.eq(ID, id),
                                Filters.ne(STATUS, DeliveryStatus.DELIVERING.text())),
                        change,
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(after).map(DeliveryDocument::read);
    }

    /** How many deliveries wait for a key, counted up to a bound. */
    long queued(ObjectId keyId, int most) {
        return deliveries.countDocuments(
                Filters.and(Filters.eq(KEY_ID, keyId), Filters.eq(OPEN, true)),
                new com.mongodb.client.model.CountOptions().limit(most));
    }

    /** When the oldest event that still waits for a key came to be. */
    @Nullable Instant oldestWaiting(ObjectId keyId) {
        Instant oldest = null;
        for (DeliveryStatus status : List.of(DeliveryStatus.PENDING, DeliveryStatus.DELIVERING)) {
            Document found =
                    deliveries
                            .find(
                                    Filters.and(
                                            Filters.eq(KEY_ID, keyId),
                                            Filters.eq(STATUS, status.text())))
                            .sort(Sorts.ascending(ID))
                            .limit(1)
                            .projection(Projections.include(DeliveryDocument.CREATED_AT))
                            .first();
            if (found != null) {
                Instant at = found.getDate(DeliveryDocument.CREATED_AT).toInstant();
                oldest = oldest == null || at.isBefore(oldest) ? at : oldest;
            }
        }
        return oldest;
    }

    private static Bson filter(Query query, @Nullable ObjectId after) {
        List<Bson> all = new ArrayList<>();
        add(all, KEY_ID, query.keyId());
        DeliveryStatus status = query.status();
        add(all, STATUS, status == null ? null : status.text());
        add(all, EVENT, query.event());
        add(all, BOOKING_ID, query.bookingId());
        Instant from = query.from();
        if (from != null) {
            all.add(Filters.gte(ID, DeliveryId.floor(from)));
        }
        Instant to = query.to();
        if (to != null) {
            all.add(Filters.lt(ID, DeliveryId.floor(to)));
        }
        if (after != null) {
            all.add(Filters.lt(ID, after));
        }
        return all.isEmpty() ? new Document() : Filters.and(all);
    }

    private static void add(List<Bson> all, String field, @Nullable Object value) {
        if (value != null) {
            all.add(Filters.eq(field, value));
        }
    }
}
