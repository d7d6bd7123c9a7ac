package com.therapybooking.embedded.storage;

import org.h2.mvstore.MVMap;

/** The only way into the maps of the store. */
final class Writes {

    <K> void put(MVMap<K, byte[]> map, K key, byte[] value) {
        map.put(key, value);
    }

    <K> void remove(MVMap<K, byte[]> map, K key) {
        map.remove(key);
    }

    void clear(MVMap<?, byte[]> map) {
        map.clear();
    }

    void drop(MVMap<?, byte[]> map, StoreMaps maps) {
        maps.remove(map);
    }
}
