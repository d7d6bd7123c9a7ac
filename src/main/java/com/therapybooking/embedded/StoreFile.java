package com.therapybooking.embedded;

import java.nio.file.Path;
import org.h2.mvstore.MVStore;

/** The file of the database, and how a store is opened on it. */
record StoreFile(Path path) {

    private static final int CACHE_MEGABYTES = 32;

    /** Opens the store; throws an {@code MVStoreException} when that fails. */
    MVStore open() {
        MVStore store =
                new MVStore.Builder()
                        .fileName("nio:" + path.toAbsolutePath())
                        .autoCommitDisabled()
                        .autoCommitBufferSize(0)
                        .cacheSize(CACHE_MEGABYTES)
                        .open();
        store.setAutoCommitDelay(0);
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
        return store;
    }
}
