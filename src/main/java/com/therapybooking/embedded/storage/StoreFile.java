package com.therapybooking.embedded.storage;

import com.therapybooking.platform.settings.OwnerOnly;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
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
     * as many evicted pages; with a larger cache more of them reach the old generation of the heap
     * and cause full collections.
     */
    private static final int CACHE_MEGABYTES = 4;

    private final Path folder;
    private final Path path;
    private final FolderLock lock;

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
                "The folder of the embedded database, "
                        + folder.toAbsolutePath().normalize()
                        + ", cannot be used: "
                        + e,
                "Set DATA_DIR to a folder that this process can write.",
                e);
    }

    /** Opens the log; throws {@link UnusableDatabaseException} when it is missing or damaged. */
    WriteAheadLog openLog() {
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

    /** Releases the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
