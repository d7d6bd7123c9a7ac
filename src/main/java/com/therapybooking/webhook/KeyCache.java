package com.therapybooking.webhook;

import com.mongodb.MongoException;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.event.EventName;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.types.ObjectId;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * All keys in memory, for the path of every event. A change made on this instance shows at once;
 * one made elsewhere within a second, or when {@link #refresh()} finds it.
 */
@Component
public class KeyCache {

    private record Snapshot(
            long version,
            Map<ObjectId, SigningKey> byId,
            Map<String, List<SigningKey>> subscribers) {

        static Snapshot of(long version, Map<ObjectId, SigningKey> byId) {
            List<SigningKey> existing =
                    byId.values().stream().filter(key -> key.key().deletedAt() == null).toList();
            Map<String, List<SigningKey>> subscribers = new HashMap<>();
            for (String event : EventName.SUBSCRIBABLE) {
                subscribers.put(
                        event,
                        existing.stream()
                                .filter(key -> key.key().allowedEvents().contains(event))
                                .toList());
            }
            return new Snapshot(version, byId, subscribers);
        }
    }

    private final WebhookKeys keys;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot;

    KeyCache(WebhookKeys keys) {
        this.keys = keys;
        this.snapshot = read();
        keys.onChange(this::changed);
    }

    /**
     * Shows one change that this instance made, without reading the other keys. When another
     * instance made a change in between, {@link #refresh()} reads both.
     */
    private synchronized void changed(ObjectId id, long version) {
        if (version != snapshot.version() + 1) {
            return;
        }
        Map<ObjectId, SigningKey> byId = new LinkedHashMap<>(snapshot.byId());
        keys.one(id).ifPresentOrElse(key -> byId.put(id, key), () -> byId.remove(id));
        snapshot = Snapshot.of(version, byId);
        listeners.forEach(Runnable::run);
    }

    /**
     * Every key that takes events of this name, in the order of creation. A key that is switched
     * off is among them: what happens meanwhile is kept for it.
     */
    public List<SigningKey> subscribers(String event) {
        return snapshot.subscribers().getOrDefault(event, List.of());
    }

    /** A key by its id, deleted ones too. */
    public Optional<SigningKey> find(ObjectId id) {
        return Optional.ofNullable(snapshot.byId().get(id));
    }

    /**
     * A key with the signer of the raw key that its receiver showed.
     *
     * @param signer signs with that raw key, which may be one in its overlap
     */
    public record Holder(SigningKey key, WebhookSigner signer) {}

    /**
     * The key, active or not, to which this raw key belongs at this time. Reads first what other
     * instances changed. Hashes are compared in constant time.
     *
     * @throws MongoException when the database does not answer
     */
    public Optional<Holder> holderOf(String rawKey, Instant now) {
        refresh();
        String hash = KeyHash.of(rawKey);
        return all().stream()
                .filter(key -> key.key().deletedAt() == null)
                .flatMap(key ->
                        key.signerFor(hash, now).map(signer -> new Holder(key, signer)).stream())
                .findFirst();
    }

    /** Every key, deleted ones too, in the order of creation. */
    public Collection<SigningKey> all() {
        return snapshot.byId().values();
    }

    /** Grows with every change of a key that this directory has seen. */
    public long version() {
        return snapshot.version();
    }

    /** Runs after each change that this instance has noticed; must be quick. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Looks whether a key has changed, with one small read, and reads all if so.
     *
     * @return whether anything changed
     * @throws MongoException when the database does not answer
     */
    public boolean refresh() {
        if (keys.version() == snapshot.version()) {
            return false;
        }
        reload();
        return true;
    }

    private synchronized void reload() {
        Snapshot fresh = read();
        if (fresh.version() >= snapshot.version()) {
            snapshot = fresh;
        }
        listeners.forEach(Runnable::run);
    }

    /** The version is read before the keys: a change between the two is read again, never lost. */
    private Snapshot read() {
        long version = keys.version();
        Map<ObjectId, SigningKey> byId = new LinkedHashMap<>();
        for (SigningKey key : keys.all()) {
            byId.put(key.key().id(), key);
        }
        return Snapshot.of(version, byId);
    }

    @Scheduled(fixedDelay = 1_000)
    void poll() {
        refresh();
    }
}
