package com.therapybooking.booking.outbox;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.OccupiedTimes;
import java.time.Instant;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * The fields of a booking that contain its events: {@code events}, all of them permanently; {@code
 * outbox}, the ids of those not cleared yet; {@code outboxLease}, until when they belong to the
 * instance that stored or claimed them; {@code outboxClaim}, the claim. All but {@code events}
 * exist only while there are events to clear.
 */
public final class OutboxFields {
    public static final String EVENTS = "events";

    /** All fields of a booking except the long history and the slots. */
    public static final Bson WITHOUT_HISTORY = Projections.exclude(EVENTS, OccupiedTimes.FIELD);

    static final String OUTBOX = "outbox";
    static final String LEASE_END = "outboxLease";
    static final String CLAIM = "outboxClaim";

    /** The lease end of a booking whose events no instance holds, whenever they were stored. */
    static final Instant ENDED = Instant.EPOCH;

    private OutboxFields() {}

    /** Adds the first event to a booking that is not stored yet. */
    public static void begin(Document booking, BookingEvent event) {
        booking.put(EVENTS, List.of(EventDocuments.toDocument(event)));
        booking.put(OUTBOX, List.of(event.id().toString()));
        booking.put(LEASE_END, event.occurredAt().plus(BookingOutbox.LEASE));
    }

    /**
     * The part of an update that adds an event, as its document, to a stored booking. An event that
     * is still in the outbox keeps its lease, which may be that of a dead instance.
     */
    public static List<Bson> append(Document event, Instant now) {
        return List.of(
                Updates.push(EVENTS, event),
                Updates.push(OUTBOX, event.getString("id")),
                Updates.min(LEASE_END, now.plus(BookingOutbox.LEASE)));
    }
}
