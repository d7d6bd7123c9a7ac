package com.therapybooking.reminder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Computes the ids of reminders: a version 5 UUID of booking, start and type, so the same reminder
 * always has the same id.
 */
final class ReminderIds {

    /** The namespace of these UUIDs. It must never change, or reminders would be sent again. */
    private static final UUID NAMESPACE = UUID.fromString("5d0f5c1e-7d52-4c0b-9a8e-3f6b1c2d4e90");

    private static final int LENGTH = 16;

    private ReminderIds() {}

    static UUID of(Booking booking, ReminderType type) {
        long start = booking.scheduledAt().getEpochSecond();
        String name = booking.id().toHexString() + "/" + start + "/" + type.text();
        byte[] hash = sha1(NAMESPACE, name.getBytes(UTF_8));
        hash[6] = (byte) ((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte) ((hash[8] & 0x3F) | 0x80);
        ByteBuffer bits = ByteBuffer.wrap(hash, 0, LENGTH);
        return new UUID(bits.getLong(), bits.getLong());
    }

    private static byte[] sha1(UUID namespace, byte[] name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(
                    ByteBuffer.allocate(LENGTH)
                            .putLong(namespace.getMostSignificantBits())
                            .putLong(namespace.getLeastSignificantBits())
                            .array());
            return digest.digest(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
