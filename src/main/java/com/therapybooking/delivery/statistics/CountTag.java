package com.therapybooking.delivery.statistics;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.bson.types.ObjectId;

/**
 * Which process made an attempt and in which of its batches it is counted; part of the attempt in
 * the history, so that what a process left uncounted can be counted by another.
 *
 * @param epoch random, one for each start of the service
 */
public record CountTag(long epoch, int batch) {

    static CountTag of(ObjectId id) {
        ByteBuffer bytes = ByteBuffer.wrap(id.toByteArray());
        return new CountTag(bytes.getLong(), bytes.getInt());
    }

    /** Twelve bytes; those of one epoch lie together. */
    ObjectId id() {
        return new ObjectId(ByteBuffer.allocate(12).putLong(epoch).putInt(batch).array());
    }

    /** The name of the epoch in the counters. */
    static String name(long epoch) {
        return HexFormat.of().toHexDigits(epoch);
    }
}
