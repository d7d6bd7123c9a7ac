package com.therapybooking.embedded.storage;

import com.therapybooking.platform.settings.OwnerOnly;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a database in its folder, locked for this process from the first opening to the end.
 * Damaged files are refused and never replaced by new ones.
 */
public final class StoreFile implements AutoCloseable {

    public static final String NAME = "database.mv";

    /**
     * Large enough for the pages that every commit touches. The cache also remembers several times
     * as many evicted pages; with a larger cache more of them reach the old generation of the heap
     * and cause full collections.
     */
    private static final int CACHE_MEGABYTES = 4;

    private final Path folder;
    private final Path path;
    private final FolderLock lock;

    /** The identities of the files at the first opening; null before. */
    private volatile @Nullable List<Object> opened;

    private StoreFile(Path folder, FolderLock lock) {
        this.folder = folder;
        this.path = folder.resolve(NAME);
        this.lock = lock;
    }

    /** Locks the folder, which is created if missing. */
    public static StoreFile in(Path folder) {
        try {
            OwnerOnly.folder(folder);
            FolderLock lock = FolderLock.take(folder);
            try {
                OwnerOnly.files(folder, "database.");
                return new StoreFile(folder, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static UnusableDatabaseException unusable(Path folder, Exception e) {
        return new UnusableDatabaseException(
                "The folder of the embedded database, %s, cannot be used: %s"
                        .formatted(folder.toAbsolutePath().normalize(), e),
                "Set DATA_DIR to a folder that this process can write.",
                e);
    }

    /**
     * Throws {@link UnusableDatabaseException} when a file that was opened has been moved, deleted
     * or replaced since: what is written to it would be lost.
     */
    void requireSame() {
        List<Object> known = opened;
        if (known != null && !known.equals(identities())) {
            throw new UnusableDatabaseException(
                    "The files of the embedded database in "
                            + folder.toAbsolutePath().normalize()
                            + " were moved, deleted or replaced while the service ran",
                    "Move the files back, or restart the service to use those that are there now;"
                            + " without any it starts with an empty database.",
                    null);
        }
    }

    private List<Object> identities() {
        return List.of(identity(path), identity(WriteAheadLog.file(folder)));
    }

    /** The file's device and number; the same text for each file where the system has none. */
    private static Object identity(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? "present" : key;
        } catch (IOException e) {
            return "missing";
        }
    }

    /** Opens the log; throws {@link UnusableDatabaseException} when it is missing or damaged. */
    WriteAheadLog openLog() {
        requireSame();
        boolean hasStore = path.toFile().length() > 0;
        if (hasStore && !WriteAheadLog.exists(folder)) {
            throw damaged("its log, database.wal, is missing or empty", null);
        }
        try {
            return WriteAheadLog.open(folder, hasStore);
        } catch (IllegalStateException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        } catch (IOException | UncheckedIOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Opens the store. Throws {@link UnusableDatabaseException} when a part is missing or damaged,
     * and {@link MVStoreException} when the disk fails and a later try may succeed.
     *
     * @param hasData whether a missing file is an error
     */
    MVStore open(boolean hasData) {
        if (hasData && path.toFile().length() == 0) {
            throw damaged("it is missing or empty", null);
        }
        MVStore store = openStore();
        store.setAutoCommitDelay(0);
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        if (opened == null) {
            opened = identities();
        }
        return store;
    }

    private MVStore openStore() {
        try {
            OwnerOnly.file(path);
            return new MVStore.Builder()
                    .fileName("nio:" + path.toAbsolutePath())
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .cacheSize(CACHE_MEGABYTES)
                    .open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MVStoreException e) {
            if (isDisk(e)) {
                throw e;
            }
            throw damaged(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw damaged(e.toString(), e);
        }
    }

    private static boolean isDisk(MVStoreException e) {
        return switch (e.getErrorCode()) {
            case DataUtils.ERROR_READING_FAILED -> !isPastEnd(e);
            case DataUtils.ERROR_WRITING_FAILED, DataUtils.ERROR_FILE_LOCKED -> true;
            default -> false;
        };
    }

    /** Whether the file ends too early, which MVStore reports like an error of the disk. */
    private static boolean isPastEnd(MVStoreException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return true;
            }
        }
        return false;
    }

    UnusableDatabaseException damaged(String how, @Nullable Throwable cause) {
        return new UnusableDatabaseException(
                "The file of the embedded database, %s, is damaged: %s"
                        .formatted(path.toAbsolutePath().normalize(), how),
                "Nothing was changed. Restore a backup of the whole folder, or move the folder away"
                        + " to start with an empty database.",
                cause);
    }

    /** Releases the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
