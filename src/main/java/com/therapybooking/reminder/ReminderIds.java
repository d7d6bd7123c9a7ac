package com.therapybooking.reminder;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Computes the ids of reminders: a version 5 UUID of booking, start and type, so the same reminder
 * always has the same id.
 */
final class ReminderIds {

    /** The namespace of these UUIDs. It must never change, or reminders would be sent again. */
    private static final byte[] NAMESPACE =
            HexFormat.of().parseHex("5d0f5c1e7d524c0b9a8e3f6b1c2d4e90");

    private ReminderIds() {}

    static UUID of(Booking booking, ReminderType type) {
        long start = booking.scheduledAt().getEpochSecond();
        byte[] hash = sha1(booking.id().toHexString() + "/" + start + "/" + type.text());
        hash[6] = (byte) ((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte) ((hash[8] & 0x3F) | 0x80);
        ByteBuffer bits = ByteBuffer.wrap(hash);
        return new UUID(bits.getLong(), bits.getLong());
    }

    private static byte[] sha1(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(NAMESPACE);
            return digest.digest(name.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
