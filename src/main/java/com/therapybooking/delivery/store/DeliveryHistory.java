package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.ATTEMPTS;
import static com.therapybooking.delivery.store.DeliveryDocument.BOOKING_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.CREATED_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.DATA;
import static com.therapybooking.delivery.store.DeliveryDocument.DELIVERED_BEFORE;
import static com.therapybooking.delivery.store.DeliveryDocument.DUE_AT;
import static com.therapybooking.delivery.store.DeliveryDocument.EVENT;
import static com.therapybooking.delivery.store.DeliveryDocument.EVENT_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.ID;
import static com.therapybooking.delivery.store.DeliveryDocument.KEY_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.OPEN;
import static com.therapybooking.delivery.store.DeliveryDocument.OTHERS;
import static com.therapybooking.delivery.store.DeliveryDocument.PRIORITY;
import static com.therapybooking.delivery.store.DeliveryDocument.REMINDERS;
import static com.therapybooking.delivery.store.DeliveryDocument.STATUS;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Reads the history of deliveries, newest event first, and counts them up to a bound. */
@Repository
public class DeliveryHistory {

    /** Counting stops here: a count of this value means "at least". */
    public static final int MAX_COUNT = 1_000;

    private static final int TIME_BASED = 7;
    private static final int NAME_BASED = 5;

    /** How many deliveries are searched for an event whose id contains no time. */
    private static final int MAX_SEARCHED = 5_000;

    static final Bson BY_KEY = Indexes.ascending(KEY_ID, EVENT, STATUS, ID);
    private static final Bson BY_EVENT = Indexes.ascending(EVENT, STATUS, ID);
    private static final Bson BY_BOOKING = Indexes.ascending(BOOKING_ID, ID);
    private static final Bson BY_ID = Indexes.ascending(ID);

    /** An index of the few deliveries that were sent again after they were delivered. */
    private static final Bson SENT_AGAIN = Indexes.ascending(DELIVERED_BEFORE, KEY_ID, STATUS, ID);

    private static final List<String> STATES =
            Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::text).toList();
    private static final List<DeliveryStatus> WAITING =
            List.of(DeliveryStatus.PENDING, DeliveryStatus.DELIVERING);

    private final MongoCollection<Document> deliveries;

    DeliveryHistory(MongoDatabase database) {
        this.deliveries = database.getCollection("deliveries");
    }

    /**
     * Three indexes serve every combination of filters. If a field before the id is not filtered,
     * the query lists all of its few values. Each combination is then a contiguous index range, and
     * the database merges the ranges. So no page needs a sort, and none reads more than it shows.
     */
    static void createIndexes(MongoCollection<Document> deliveries) {
        deliveries.createIndex(BY_KEY);
        deliveries.createIndex(BY_EVENT);
        deliveries.createIndex(BY_BOOKING, new IndexOptions().sparse(true));
        deliveries.createIndex(
                SENT_AGAIN,
                new IndexOptions().partialFilterExpression(Filters.eq(DELIVERED_BEFORE, true)));
    }

    /** One page without attempts. */
    public List<Delivery> page(DeliveryFilter filter, Paging paging) {
        return summaries(find(filter, paging.afterId()).limit(paging.fetch()));
    }

    /** The page before a delivery, without attempts: newer deliveries, oldest first. */
    public List<Delivery> newer(DeliveryFilter filter, ObjectId than, int max) {
        return summaries(
                deliveries
                        .find(Filters.and(condition(filter, null), Filters.gt(ID, than)))
                        .sort(Sorts.ascending(ID))
                        .hint(index(filter))
                        .limit(max));
    }

    /** The query of a page, without its limit. */
    FindIterable<Document> find(DeliveryFilter filter, @Nullable ObjectId after) {
        return deliveries
                .find(condition(filter, after))
                .sort(Sorts.descending(ID))
                .hint(index(filter));
    }

    static Bson index(DeliveryFilter filter) {
        if (filter.ids() != null) {
            return BY_ID;
        }
        if (filter.bookings() != null) {
            return BY_BOOKING;
        }
        if (filter.keyId() != null) {
            return BY_KEY;
        }
        return filter.event() != null || filter.states() != null ? BY_EVENT : BY_ID;
    }

    /** A delivery with data and attempts. */
    public Optional<Delivery> find(ObjectId id) {
        return Optional.ofNullable(deliveries.find(Filters.eq(ID, id)).first())
                .map(DeliveryDocument::read);
    }

    /**
     * The ids of the deliveries of an event, found without an index of event ids. The id of a
     * booking event (version 7) contains its time, which determines the ids of its deliveries, also
     * of those that do not exist. For other ids, such as those of reminders, the newest deliveries
     * are searched.
     *
     * @param keyIds every key, deleted ones too
     */
    public List<ObjectId> ofEvent(UUID eventId, Collection<ObjectId> keyIds) {
        if (eventId.version() != TIME_BASED) {
            return searched(eventId);
        }
        Instant time = Instant.ofEpochMilli(eventId.getMostSignificantBits() >>> 16);
        return keyIds.stream().map(key -> DeliveryId.of(eventId.toString(), time, key)).toList();
    }

    private List<ObjectId> searched(UUID eventId) {
        String event = eventId.version() == NAME_BASED ? EventName.REMINDER : null;
        List<ObjectId> found = new ArrayList<>();
        find(new DeliveryFilter(null, null, null, event, null, null, null), null)
                .limit(MAX_SEARCHED)
                .projection(Projections.include(EVENT_ID))
                .forEach(delivery -> {
                    if (eventId.toString().equals(delivery.getString(EVENT_ID))) {
                        found.add(delivery.getObjectId(ID));
                    }
                });
        return found;
    }

    /** Every delivery of one booking's events, without data and attempts. */
    public List<Delivery> ofBooking(ObjectId bookingId) {
        return read(deliveries.find(Filters.eq(BOOKING_ID, bookingId)), ATTEMPTS, DATA);
    }

    private static List<Delivery> summaries(FindIterable<Document> found) {
        return read(found, ATTEMPTS);
    }

    private static List<Delivery> read(FindIterable<Document> found, String... without) {
        return found.projection(Projections.exclude(without))
                .map(DeliveryDocument::read)
                .into(new ArrayList<>());
    }

    /** The ids of these deliveries that exist. */
    public Set<ObjectId> existing(List<ObjectId> ids) {
        return deliveries
                .find(Filters.in(ID, ids))
                .projection(Projections.include(ID))
                .map(found -> found.getObjectId(ID))
                .into(new HashSet<>());
    }

    /** The number of unfinished deliveries of a key; it is counted in an index alone. */
    public long queued(ObjectId keyId) {
        return deliveries.countDocuments(waiting(keyId), new CountOptions().hint(BY_KEY));
    }

    /** When the oldest unfinished event of a key occurred. */
    @Nullable
    public Instant oldestWaiting(ObjectId keyId) {
        Document oldest =
                deliveries
                        .find(waiting(keyId))
                        .sort(Sorts.ascending(ID))
                        .hint(BY_KEY)
                        .projection(Projections.include(CREATED_AT))
                        .first();
        return oldest == null ? null : oldest.getDate(CREATED_AT).toInstant();
    }

    /** When the next attempt of a key's waiting deliveries is due; empty when none waits. */
    public Optional<Instant> nextAttempt(ObjectId keyId) {
        Document next =
                deliveries
                        .find(
                                Filters.and(
                                        Filters.eq(KEY_ID, keyId),
                                        Filters.eq(OPEN, true),
                                        Filters.in(PRIORITY, REMINDERS, OTHERS),
                                        Filters.eq(STATUS, DeliveryStatus.PENDING.text())))
                        .sort(Sorts.ascending(DUE_AT))
                        .hintString(DeliveryDocument.QUEUE)
                        .projection(Projections.include(DUE_AT))
                        .first();
        return Optional.ofNullable(next).map(found -> found.getDate(DUE_AT).toInstant());
    }

    /** The number of deliveries that match a filter, at most {@link #MAX_COUNT}. */
    public long count(DeliveryFilter filter) {
        return count(condition(filter, null), index(filter), MAX_COUNT);
    }

    /**
     * The number of deliveries that match a filter, at most {@link #MAX_COUNT}, without those that
     * were delivered before they were sent again.
     */
    public long neverDelivered(DeliveryFilter filter) {
        Bson condition = condition(filter, null);
        long before =
                count(
                        Filters.and(Filters.eq(DELIVERED_BEFORE, true), condition),
                        SENT_AGAIN,
                        Integer.MAX_VALUE);
        long all = count(condition, index(filter), MAX_COUNT + before);
        return Math.max(0, all - before);
    }

    private long count(Bson condition, Bson index, long max) {
        return deliveries.countDocuments(
                condition, new CountOptions().limit((int) max).hint(index));
    }

    private static Bson waiting(ObjectId keyId) {
        return condition(DeliveryFilter.ofKey(keyId).in(WAITING), null);
    }

    static Bson condition(DeliveryFilter filter, @Nullable ObjectId after) {
        List<Bson> all = new ArrayList<>();
        boolean merged = !index(filter).equals(BY_BOOKING) && !index(filter).equals(BY_ID);
        if (filter.ids() != null) {
            all.add(Filters.in(ID, filter.ids()));
        }
        if (filter.bookings() != null) {
            all.add(Filters.in(BOOKING_ID, filter.bookings()));
        }
        if (filter.keyId() != null) {
            all.add(Filters.eq(KEY_ID, filter.keyId()));
        }
        if (filter.event() != null) {
            all.add(Filters.eq(EVENT, filter.event()));
        } else if (merged) {
            all.add(Filters.in(EVENT, EventName.SUBSCRIBABLE));
        }
        List<DeliveryStatus> states = filter.states();
        if (states != null) {
            all.add(Filters.in(STATUS, states.stream().map(DeliveryStatus::text).toList()));
        } else if (merged) {
            all.add(Filters.in(STATUS, STATES));
        }
        Instant from = filter.from();
        if (from != null) {
            all.add(Filters.gte(ID, DeliveryId.floor(from)));
        }
        Instant to = filter.to();
        if (to != null) {
            all.add(Filters.lt(ID, DeliveryId.floor(to)));
        }
        if (after != null) {
            all.add(Filters.lt(ID, after));
        }
        return all.isEmpty() ? new Document() : Filters.and(all);
    }
}
