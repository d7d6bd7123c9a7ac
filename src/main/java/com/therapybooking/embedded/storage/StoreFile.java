package com.therapybooking.embedded.storage;

import com.therapybooking.platform.settings.OwnerOnly;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
     * as many evicted pages; a larger cache keeps more of those beyond young collections of the
     * heap.
     */
    private static final int CACHE_MEGABYTES = 4;

    private final Path path;
    private final FolderLock lock;
    private final AcknowledgedVersion acknowledged;

    private StoreFile(Path path, FolderLock lock, AcknowledgedVersion acknowledged) {
        this.path = path;
        this.lock = lock;
        this.acknowledged = acknowledged;
    }

    /** Locks the folder, which is created if missing. */
    public static StoreFile in(Path folder) {
        try {
            OwnerOnly.folder(folder);
            FolderLock lock = FolderLock.take(folder);
            try {
                AcknowledgedVersion acknowledged = AcknowledgedVersion.open(folder);
                OwnerOnly.files(folder, "database.");
                return new StoreFile(folder.resolve(NAME), lock, acknowledged);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UnusableDatabaseException(
                    "The folder of the embedded database, "
                            + folder.toAbsolutePath().normalize()
                            + ", cannot be used: "
                            + e,
                    "Set DATA_DIR to a folder that this process can write.",
                    e);
        }
    }

    /**
     * Opens the store. Throws {@link UnusableDatabaseException} when a part is missing or damaged,
     * and {@link MVStoreException} when the disk fails and a later try may succeed.
     */
    MVStore open() {
        requireFile();
        MVStore store = openStore();
        if (store.getCurrentVersion() < acknowledged.version()) {
            long found = store.getCurrentVersion();
            store.closeImmediately();
            throw damaged(
                    "it ends at version "
                            + found
                            + ", and writes up to version "
                            + acknowledged.version()
                            + " had been acknowledged",
                    null);
        }
        store.setAutoCommitDelay(0);
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        return store;
    }

    private void requireFile() {
        try {
            if (acknowledged.version() > 0 && (!Files.exists(path) || Files.size(path) == 0)) {
                throw damaged("it is missing or empty", null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        String message =
                "The file of the embedded database, "
                        + path.toAbsolutePath().normalize()
                        + ", is damaged: "
                        + how;
        String remedy =
                "Nothing was changed. Restore a backup of the whole folder, or move the folder away"
                        + " to start with an empty database.";
        return cause == null
                ? new UnusableDatabaseException(message, remedy)
                : new UnusableDatabaseException(message, remedy, cause);
    }

    /** Call this when a version of the store is on disk, before any write of it is acknowledged. */
    void acknowledge(long version) {
        acknowledged.reached(version);
    }

    /** Releases the folder. */
    @Override
    public void close() {
        acknowledged.close();
        lock.close();
    }
}
