package com.therapybooking.embedded.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks a folder for one process. The operating system releases the lock when the process ends in
 * any way; the lock file names the process.
 */
final class FolderLock implements AutoCloseable {

    private static final String NAME = "database.lock";
    private static final int MAX_SHOWN = 200;

    /** The position of the lock: behind the text, which other processes must be able to read. */
    private static final long LOCKED_BYTE = 1_000_000;

    /**
     * The folders that this process holds. A process that opens and closes a file which it has
     * locked loses its lock, so this is checked before the file is opened.
     */
    private static final Set<Path> held = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Locks the folder, or throws an exception that names its holder. */
    static FolderLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(NAME);
        String holder = "process " + ProcessHandle.current().pid();
        if (!held.add(file)) {
            throw taken(folder, holder + ", which is this one");
        }
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw taken(folder, Files.readString(file).strip());
            }
            String text =
                    holder + ", since " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            return new FolderLock(file, channel);
        } catch (IOException | RuntimeException e) {
            close(channel);
            held.remove(file);
            throw e;
        }
    }

    private static UnusableDatabaseException taken(Path folder, String holder) {
        String shown = holder.isEmpty() ? "another process" : holder;
        return new UnusableDatabaseException(
                "The embedded database in %s is in use by %s"
                        .formatted(
                                folder.toAbsolutePath().normalize(),
                                shown.substring(0, Math.min(MAX_SHOWN, shown.length()))),
                "Only one process can use it. Stop the other, set DATA_DIR to another folder, or"
                        + " set MONGODB_URI: several instances need a MongoDB.",
                null);
    }

    @Override
    public void close() {
        close(channel);
        held.remove(file);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
