package com.therapybooking.embedded.storage;

import org.h2.mvstore.MVMap;

/** Write access to the maps of the store; there is no other. */
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
