package com.therapybooking.delivery.statistics;

import com.therapybooking.delivery.model.AttemptRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.types.ObjectId;

/** Attempts of a moment, to be counted together. Guarded by the lock of its {@link KeyStats}. */
final class CountBatch {

    private final int number;
    private final Instant openedAt;
    private final Map<ObjectId, Gathered> keys = new HashMap<>();
    private final Map<String, Ticket> unstored = new HashMap<>();

    /** An attempt that is about to be stored in its delivery. */
    record Ticket(ObjectId deliveryId, ObjectId keyId, AttemptRecord attempt, boolean delivered) {

        String name() {
            return deliveryId.toHexString() + "/" + attempt.number();
        }
    }

    CountBatch(int number, Instant openedAt) {
        this.number = number;
        this.openedAt = openedAt;
    }

    int number() {
        return number;
    }

    /** No attempt of this batch ended before. */
    Instant openedAt() {
        return openedAt;
    }

    Map<ObjectId, Gathered> keys() {
        return keys;
    }

    void begin(Ticket ticket) {
        unstored.put(ticket.name(), ticket);
    }

    /** Counts an attempt if it is stored; it is waited for no longer. */
    void end(Ticket ticket, boolean stored) {
        if (unstored.remove(ticket.name()) != null && stored) {
            keys.computeIfAbsent(ticket.keyId(), id -> new Gathered())
                    .add(ticket.attempt(), ticket.delivered());
        }
    }

    /** Those of which nobody has said yet whether they are stored. */
    List<Ticket> unstored() {
        return List.copyOf(unstored.values());
    }

    /** Whether every attempt of this batch is stored, so that it may be counted. */
    boolean complete() {
        return unstored.isEmpty();
    }

    boolean empty() {
        return keys.isEmpty() && unstored.isEmpty();
    }
}
