package com.therapybooking.embedded.storage;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/** The maps of a store: the catalogue, and numbered maps of documents and indexes. */
final class StoreMaps {

    private final MVStore store;

    StoreMaps(MVStore store) {
        this.store = store;
    }

    MVMap<String, byte[]> catalog() {
        return store.openMap(
                "catalog",
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(CheckedBytes.INSTANCE));
    }

    MVMap<Long, byte[]> documents(int number) {
        return store.openMap(
                "documents" + number,
                new MVMap.Builder<Long, byte[]>()
                        .keyType(LongDataType.INSTANCE)
                        .valueType(CheckedBytes.INSTANCE));
    }

    MVMap<byte[], byte[]> index(int number) {
        return store.openMap(
                "index" + number,
                new MVMap.Builder<byte[], byte[]>()
                        .keyType(CheckedBytes.INSTANCE)
                        .valueType(CheckedBytes.INSTANCE));
    }

    void remove(MVMap<?, ?> map) {
        store.removeMap(map);
    }
}
