package com.therapybooking.embedded.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Stores byte strings in unsigned order, each with a checksum, so that a byte changed on disk is an
 * error when it is read, never an answer.
 */
final class CheckedBytes extends BasicDataType<byte[]> {

    static final CheckedBytes INSTANCE = new CheckedBytes();

    /** The store's memory overhead for a byte string, about. */
    private static final int OVERHEAD = 32;

    private CheckedBytes() {}

    @Override
    public int getMemory(byte[] value) {
        return OVERHEAD + value.length;
    }

    @Override
    public byte[][] createStorage(int size) {
        return new byte[size][];
    }

    @Override
    public int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    @Override
    public void write(WriteBuffer buffer, byte[] value) {
        buffer.putVarInt(value.length).put(value).putInt(checksum(value));
    }

    @Override
    public byte[] read(ByteBuffer buffer) {
        int length = DataUtils.readVarInt(buffer);
        if (length < 0 || length > buffer.remaining() - Integer.BYTES) {
            throw damaged();
        }
        byte[] value = new byte[length];
        buffer.get(value);
        if (buffer.getInt() != checksum(value)) {
            throw damaged();
        }
        return value;
    }

    private static int checksum(byte[] value) {
        CRC32C checksum = new CRC32C();
        checksum.update(value);
        return (int) checksum.getValue();
    }

    private static RuntimeException damaged() {
        return DataUtils.newMVStoreException(
                DataUtils.ERROR_FILE_CORRUPT, "The checksum of a stored value is wrong");
    }
}
