package com.therapybooking.embedded.storage;

import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The database between an opening and its closing.
 *
 * @param pages the file of the store
 * @param log the writes that are on disk in the log only
 * @param storage the collections in the pages
 */
record OpenStore(MVStore pages, WriteAheadLog log, Storage storage) {

    /**
     * Opens the files, and brings the pages to the end of the log.
     *
     * @throws RuntimeException when the files are damaged or cannot be used; they stay as they are
     */
    static OpenStore open(StoreFile file) {
        WriteAheadLog log = file.openLog();
        MVStore pages = null;
        try {
            pages = file.open(log.acknowledged() > 0);
            OpenStore opened = recovered(file, pages, log);
            // A commit of a killed process may be in the cache of the system only.
            pages.sync();
            return opened;
        } catch (RuntimeException | Error e) {
            discard(pages, log);
            throw e;
        }
    }

    private static OpenStore recovered(StoreFile file, MVStore pages, WriteAheadLog log) {
        OpenStore opened;
        long reached;
        try {
            opened = new OpenStore(pages, log, new Storage(pages, log));
            Long committed = opened.storage.committed();
            reached =
                    committed == null
                            ? pages.getCurrentVersion()
                            : log.replay(committed, opened.storage::repeat);
        } catch (RuntimeException e) {
            throw file.damaged("its contents cannot be read: " + e.getMessage(), e);
        }
        if (reached < log.acknowledged()) {
            throw file.damaged(
                    "it ends at version %s, and writes up to version %s had been acknowledged"
                            .formatted(reached, log.acknowledged()),
                    null);
        }
        return opened;
    }

    /**
     * Ends a batch of writes, while no write runs.
     *
     * @return the batch's entry for the log; null when the pages were committed instead
     */
    byte @Nullable [] endBatch() {
        byte[] entry = log.take();
        if (storage.isCommitDue() || log.isFull(entry)) {
            storage.commit();
            return null;
        }
        return entry;
    }

    /** Brings a batch to the disk. */
    void sync(byte @Nullable [] entry) {
        if (entry == null) {
            pages.sync();
        } else {
            log.write(entry);
        }
        log.acknowledge();
    }

    /** Closes it and leaves an empty log. */
    void end() {
        try {
            storage.commit();
            // Closing commits once more, and may reuse the space that the commit before needed.
            pages.sync();
            pages.close();
        } finally {
            discard();
        }
    }

    /** Closes it and discards what is not on disk. */
    void discard() {
        discard(pages, log);
    }

    private static void discard(@Nullable MVStore pages, WriteAheadLog log) {
        if (pages != null) {
            pages.closeImmediately();
        }
        log.close();
    }
}
