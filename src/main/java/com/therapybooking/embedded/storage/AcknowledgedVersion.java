package com.therapybooking.embedded.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records, in a file beside the store, up to which version of the store writes have been
 * acknowledged. A store that opens at an earlier version has lost writes.
 */
final class AcknowledgedVersion implements AutoCloseable {

    static final String NAME = "database.version";
    private static final Logger log = LoggerFactory.getLogger(AcknowledgedVersion.class);
    private static final long MAGIC = 0x5448_4552_4442_0001L;
    private static final int BYTES = 24;

    private final FileChannel channel;
    private volatile long version;

    private AcknowledgedVersion(FileChannel channel, long version) {
        this.channel = channel;
        this.version = version;
    }

    static AcknowledgedVersion open(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        int size = channel.read(buffer, 0);
        if (size <= 0) {
            return new AcknowledgedVersion(channel, 0);
        }
        long version = buffer.getLong(8);
        if (size < BYTES || buffer.getLong(0) != MAGIC || buffer.getLong(16) != ~version) {
            log.warn(
                    "{} is damaged: this start cannot detect lost writes. The next write replaces"
                            + " the file.",
                    file);
            return new AcknowledgedVersion(channel, 0);
        }
        return new AcknowledgedVersion(channel, version);
    }

    /** The version up to which all writes are acknowledged; 0 before the first. */
    long version() {
        return version;
    }

    /**
     * Call this when a version is on disk, before any write of it is acknowledged. It needs no sync
     * of its own: it survives the process, and after a power loss it may lag behind.
     */
    void reached(long reached) {
        if (reached <= version) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        buffer.putLong(MAGIC).putLong(reached).putLong(~reached).flip();
        try {
            channel.write(buffer, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        version = reached;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
