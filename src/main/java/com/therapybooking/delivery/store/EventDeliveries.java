package com.therapybooking.delivery.store;

import static com.therapybooking.delivery.store.DeliveryDocument.EVENT_ID;
import static com.therapybooking.delivery.store.DeliveryDocument.ID;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Finds the deliveries of an event by the event's id, without an index. The id of a booking event
 * (version 7) contains its time, which determines the ids of its deliveries. For other ids, such as
 * those of reminders, the newest deliveries are searched.
 */
@Repository
public class EventDeliveries {

    private static final int TIME_BASED = 7;
    private static final int NAME_BASED = 5;
    private static final int MAX_SEARCHED = 5_000;

    private final MongoCollection<Document> deliveries;
    private final DeliveryHistory history;

    EventDeliveries(MongoDatabase database, DeliveryHistory history) {
        this.deliveries = database.getCollection("deliveries");
        this.history = history;
    }

    /**
     * The deliveries of an event without data and attempts, newest first.
     *
     * @param keyIds every key, deleted ones too
     */
    public List<Delivery> of(UUID eventId, Collection<ObjectId> keyIds) {
        List<ObjectId> ids =
                eventId.version() == TIME_BASED
                        ? keyIds.stream()
                                .map(key -> DeliveryId.of(eventId.toString(), time(eventId), key))
                                .toList()
                        : searched(eventId);
        return ids.isEmpty()
                ? List.of()
                : DeliveryHistory.summaries(
                        deliveries
                                .find(
                                        Filters.and(
                                                Filters.in(ID, ids),
                                                Filters.eq(EVENT_ID, eventId.toString())))
                                .sort(Sorts.descending(ID)));
    }

    private List<ObjectId> searched(UUID eventId) {
        String event = eventId.version() == NAME_BASED ? EventName.REMINDER : null;
        List<ObjectId> found = new ArrayList<>();
        history.find(new DeliveryFilter(null, null, event, null, null, null), null)
                .limit(MAX_SEARCHED)
                .projection(Projections.include(EVENT_ID))
                .forEach(delivery -> {
                    if (eventId.toString().equals(delivery.getString(EVENT_ID))) {
                        found.add(delivery.getObjectId(ID));
                    }
                });
        return found;
    }

    private static Instant time(UUID eventId) {
        return Instant.ofEpochMilli(eventId.getMostSignificantBits() >>> 16);
    }
}
