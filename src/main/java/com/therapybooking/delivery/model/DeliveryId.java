package com.therapybooking.delivery.model;

import com.therapybooking.signing.KeyHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import org.bson.types.ObjectId;

/**
 * Computes the id of the delivery of one event to one key. The same event and key always give the
 * same id, so storing a delivery twice is harmless. The id begins with the event's time, so ids
 * sort by age.
 */
public final class DeliveryId {

    private static final int HASH_BITS = 54;
    private static final long HASH_MASK = (1L << HASH_BITS) - 1;

    private DeliveryId() {}

    public static ObjectId of(String eventId, Instant occurredAt, ObjectId keyId) {
        String sha256 = KeyHash.of(eventId + "/" + keyId.toHexString());
        long hash = HexFormat.fromHexDigitsToLong(sha256, 0, 2 * Long.BYTES);
        return id(occurredAt.toEpochMilli(), hash & HASH_MASK);
    }

    /** The least id of events from this time on. */
    public static ObjectId floor(Instant time) {
        long millis = Math.clamp(time.toEpochMilli(), 0, (1L << 42) - 1);
        return id(millis, 0);
    }

    private static ObjectId id(long millis, long hash) {
        // 42 bits of time and the hash's upper 22 make the first 64 bits, its lower 32 the rest
        ByteBuffer bytes = ByteBuffer.allocate(12);
        bytes.putLong(millis << 22 | hash >>> 32);
        bytes.putInt((int) hash);
        return new ObjectId(bytes.array());
    }
}
