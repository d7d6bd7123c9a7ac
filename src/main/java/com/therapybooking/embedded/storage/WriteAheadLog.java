package com.therapybooking.embedded.storage;

import com.therapybooking.platform.settings.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead log: the changes of documents since the last commit of the store. A write is on
 * disk when its entry is; the pages of the store follow later, those of many writes in one commit.
 *
 * <p>Entries and commits are numbered together, without gaps. After a commit, entries overwrite the
 * file from its beginning; complete entries that remain behind them have lower numbers. The header
 * has the number up to which writes have been acknowledged: a database that opens at a lower one
 * has lost writes.
 */
final class WriteAheadLog implements AutoCloseable {

    /** Receives the changes of documents, in their order. */
    interface Changes {

        /**
         * Repeats a change.
         *
         * @param collection the number of the collection
         * @param number the number of the document
         * @param document the new document; null when it was deleted
         */
        void repeat(int collection, long number, byte @Nullable [] document);
    }

    private static final String NAME = "database.wal";

    /** The file of version 1.0, which has the header only; its numbers are the store's versions. */
    private static final String OLD_NAME = "database.version";

    private static final long MAGIC = 0x5448_4552_4442_0001L;
    private static final int HEADER_BYTES = 24;

    /** An entry begins with its checksum, its length in bytes and its number. */
    private static final int LENGTH_AT = 4;

    private static final int NUMBER_AT = 8;
    private static final int CHANGES_AT = 16;

    /** Longer logs make fewer commits, each of which delays the writers longer. */
    private static final int MAX_BYTES = 1024 * 1024;

    private final FileChannel channel;
    private final long acknowledged;
    private BasicOutputBuffer pending = new BasicOutputBuffer();
    private long number;
    private long end = HEADER_BYTES;

    private WriteAheadLog(FileChannel channel, long acknowledged) {
        this.channel = channel;
        this.acknowledged = acknowledged;
        this.number = acknowledged;
        take();
    }

    static Path file(Path folder) {
        return folder.resolve(NAME);
    }

    /** Whether the folder has a log, or the file of version 1.0. */
    static boolean exists(Path folder) {
        return Stream.of(NAME, OLD_NAME)
                .anyMatch(name -> folder.resolve(name).toFile().length() > 0);
    }

    /**
     * Opens the log; a new one is on disk before the store is created.
     *
     * @param hasStore whether there is a store, so that the log has a header
     * @throws IllegalStateException when it should have a header and has none that is valid
     */
    static WriteAheadLog open(Path folder, boolean hasStore) throws IOException {
        Path file = file(folder);
        Path old = folder.resolve(OLD_NAME);
        if (Files.exists(old) && !Files.exists(file)) {
            Files.move(old, file);
        }
        OwnerOnly.file(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return read(channel, hasStore);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static WriteAheadLog read(FileChannel channel, boolean hasStore) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        channel.read(header, 0);
        long number = header.getLong(8);
        boolean valid = header.getLong(0) == MAGIC && header.getLong(16) == ~number;
        if (!valid && hasStore) {
            throw new IllegalStateException("the header of its log, database.wal, is damaged");
        }
        number = valid ? number : 0;
        WriteAheadLog result = new WriteAheadLog(channel, number);
        if (!valid) {
            result.acknowledge();
            channel.force(true);
        }
        return result;
    }

    /** The number up to which writes had been acknowledged at the opening; 0 in a new database. */
    long acknowledged() {
        return acknowledged;
    }

    /**
     * Repeats the changes after a commit, up to the last complete entry.
     *
     * @return the number of that entry, or of the commit
     */
    long replay(long committed, Changes changes) {
        number = committed;
        try {
            ByteBuffer file = ByteBuffer.wrap(Channels.newInputStream(channel).readAllBytes());
            file.position(Math.min(HEADER_BYTES, file.limit()));
            for (ByteBuffer entry = next(file); entry != null; entry = next(file)) {
                if (entry.getLong(NUMBER_AT) == number + 1) {
                    repeat(entry.position(CHANGES_AT), changes);
                    number++;
                    end = file.position();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        take();
        return number;
    }

    /** The next entry of the file; null when what follows is not a complete one. */
    private static @Nullable ByteBuffer next(ByteBuffer file) {
        if (file.remaining() < CHANGES_AT) {
            return null;
        }
        ByteBuffer entry = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        int length = entry.getInt(LENGTH_AT);
        if (length < CHANGES_AT || length > entry.limit()) {
            return null;
        }
        file.position(file.position() + length);
        return checksum(entry.limit(length)) == entry.getInt(0) ? entry : null;
    }

    private static void repeat(ByteBuffer entry, Changes changes) {
        while (entry.hasRemaining()) {
            int collection = entry.getInt();
            long document = entry.getLong();
            int length = entry.getInt();
            byte[] bytes = length < 0 ? null : new byte[length];
            if (bytes != null) {
                entry.get(bytes);
            }
            changes.repeat(collection, document, bytes);
        }
    }

    private static int checksum(ByteBuffer entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(entry.slice(LENGTH_AT, entry.limit() - LENGTH_AT));
        return (int) checksum.getValue();
    }

    /** Adds a change to the next entry, unless that is so long that it is never written. */
    synchronized void add(int collection, long document, byte @Nullable [] bytes) {
        if (pending.size() > MAX_BYTES) {
            return;
        }
        pending.writeInt32(collection);
        pending.writeInt64(document);
        pending.writeInt32(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            pending.writeBytes(bytes);
        }
    }

    /** Takes the next entry, while no write runs. */
    synchronized byte[] take() {
        BasicOutputBuffer taken = pending;
        pending = new BasicOutputBuffer();
        pending.write(new byte[CHANGES_AT]);
        return taken.toByteArray();
    }

    /** Whether the store must be committed instead of writing this entry. */
    boolean isFull(byte[] entry) {
        return end + entry.length > MAX_BYTES;
    }

    /** Writes an entry to the disk. */
    void write(byte[] entry) {
        ByteBuffer buffer = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(LENGTH_AT, entry.length).putLong(NUMBER_AT, ++number);
        buffer.putInt(0, checksum(buffer));
        try {
            while (buffer.hasRemaining()) {
                end += channel.write(buffer, end);
            }
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a new file after a commit; returns the number of that commit. */
    long restart() {
        end = HEADER_BYTES;
        return ++number;
    }

    /**
     * Call this when the last entry or commit is on disk, before any write of it is acknowledged.
     * It needs no sync of its own: it survives the process, and after a power loss it may lag
     * behind.
     */
    void acknowledge() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putLong(number).putLong(~number).flip();
        try {
            channel.write(header, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
