package com.therapybooking.delivery.feed;

import com.therapybooking.platform.web.ProblemException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** The text that names a position in the feed of one key; receivers store it unchanged. */
final class FeedCursor {

    private static final int KEY_BYTES = 12;
    private static final int BYTES = KEY_BYTES + Long.BYTES;
    private static final int CHARACTERS = (BYTES * 4 + 2) / 3;

    private FeedCursor() {}

    static String write(ObjectId keyId, long position) {
        byte[] bytes =
                ByteBuffer.allocate(BYTES).put(keyId.toByteArray()).putLong(position).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The position; 0 for no cursor.
     *
     * @throws ProblemException 400 when the text is no cursor of this key's feed
     */
    static long read(@Nullable String text, ObjectId keyId) {
        if (text == null) {
            return 0;
        }
        if (text.length() != CHARACTERS) {
            throw invalid();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        long position = ByteBuffer.wrap(bytes).getLong(KEY_BYTES);
        if (position < 1 || !write(keyId, position).equals(text)) {
            throw invalid();
        }
        return position;
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
