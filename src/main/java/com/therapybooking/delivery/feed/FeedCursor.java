package com.therapybooking.delivery.feed;

import com.therapybooking.platform.web.ProblemException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A position in the feed of one key; receivers store its text unchanged.
 *
 * @param position the last position that was read; 0 before the first
 * @param delivery a part of the id of the delivery at that position: after a restore of the
 *     database another delivery may get the position
 */
record FeedCursor(ObjectId keyId, long position, int delivery) {

    private static final int KEY_BYTES = 12;
    private static final int BYTES = KEY_BYTES + Long.BYTES + Integer.BYTES;

    static FeedCursor of(ObjectId keyId, long position, ObjectId delivery) {
        return new FeedCursor(keyId, position, part(delivery));
    }

    /** The text; null at position 0. */
    @Nullable String write() {
        if (position == 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(keyId.toByteArray()).putLong(position).putInt(delivery);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a text; null is position 0.
     *
     * @throws ProblemException 400 when the text is no cursor of this key's feed
     */
    static FeedCursor read(@Nullable String text, ObjectId keyId) {
        if (text == null) {
            return new FeedCursor(keyId, 0, 0);
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (bytes.length != BYTES) {
            throw invalid();
        }
        ByteBuffer parts = ByteBuffer.wrap(bytes).position(KEY_BYTES);
        FeedCursor cursor = new FeedCursor(keyId, parts.getLong(), parts.getInt());
        if (cursor.position < 1 || !text.equals(cursor.write())) {
            throw invalid();
        }
        return cursor;
    }

    /** Whether this delivery is the one that the reader saw at the position. */
    boolean isOf(ObjectId other) {
        return delivery == part(other);
    }

    private static int part(ObjectId delivery) {
        return ByteBuffer.wrap(delivery.toByteArray()).getInt(Long.BYTES);
    }

    /**
     * Refuses a cursor that does not belong to this key's feed, or is from before a restore of the
     * database.
     */
    static ProblemException invalid() {
        return ProblemException.invalid(
                "after",
                "is not a cursor of this key's feed; leave it out to read from the beginning");
    }
}
