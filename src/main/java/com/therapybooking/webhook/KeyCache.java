package com.therapybooking.webhook;

import com.mongodb.MongoException;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * All keys in memory, for dispatching. A change made on this instance is visible at once; a change
 * made on another one within a second, or when {@link #refresh()} reads it.
 */
@Component
public class KeyCache {

    private static final Logger log = LoggerFactory.getLogger(KeyCache.class);

    private record Subscription(String event, @Nullable ObjectId therapistId) {}

    /**
     * The keys of a version.
     *
     * @param subscribers filled when events come: with thousands of keys, each for one therapist, a
     *     search for every event would cost more than its delivery
     */
    private record Snapshot(
            long version,
            Map<ObjectId, SigningKey> byId,
            Map<Subscription, List<SigningKey>> subscribers) {

        Snapshot(long version, Map<ObjectId, SigningKey> byId) {
            this(version, byId, new ConcurrentHashMap<>());
        }

        Stream<SigningKey> existing() {
            return byId.values().stream().filter(key -> key.key().deletedAt() == null);
        }
    }

    private final WebhookKeys keys;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Snapshot snapshot;
    private volatile boolean unannounced;

    KeyCache(WebhookKeys keys) {
        this.keys = keys;
        this.snapshot = read();
    }

    /**
     * Announces a change that this instance has stored, and reads this key; all keys when another
     * instance changed one in between. A failure leaves both to the next {@link #refresh()}: the
     * change is made, and its reply may contain a raw key that cannot be shown again.
     */
    synchronized void changed(ObjectId id) {
        try {
            long version = keys.raiseVersion();
            if (version == snapshot.version() + 1) {
                Map<ObjectId, SigningKey> byId = new LinkedHashMap<>(snapshot.byId());
                keys.signingKey(id)
                        .ifPresentOrElse(key -> byId.put(id, key), () -> byId.remove(id));
                snapshot = new Snapshot(version, byId);
            } else {
                load();
            }
        } catch (MongoException e) {
            log.warn("A change of a key is announced and read again within a second", e);
            unannounced = true;
            return;
        }
        listeners.forEach(Runnable::run);
    }

    /**
     * Every key that takes this event, in the order of creation. Disabled keys are included,
     * because their events are kept for them.
     *
     * @param therapistId of the event's booking; null for an event without a booking
     */
    public List<SigningKey> subscribers(String event, @Nullable ObjectId therapistId) {
        Snapshot current = snapshot;
        return current.subscribers()
                .computeIfAbsent(
                        new Subscription(event, therapistId),
                        _ ->
                                current.existing()
                                        .filter(key -> key.key().allowedEvents().contains(event))
                                        .filter(key -> key.key().takes(therapistId))
                                        .toList());
    }

    /** A key by its id, deleted ones too. */
    public Optional<SigningKey> find(ObjectId id) {
        return Optional.ofNullable(snapshot.byId().get(id));
    }

    /**
     * A key and the signer of the raw key that the receiver sent.
     *
     * @param signer signs with that raw key, which may be a replaced one in its overlap
     */
    public record Holder(SigningKey key, WebhookSigner signer) {}

    /**
     * The key, active or not, to which this raw key belongs now. Reads the changes of other
     * instances first. Compares hashes in constant time.
     *
     * @throws MongoException when the database does not answer
     */
    public Optional<Holder> holderOf(String rawKey, Instant now) {
        refresh();
        String hash = KeyHash.of(rawKey);
        return existing()
                .flatMap(key ->
                        key.signerFor(hash, now).map(signer -> new Holder(key, signer)).stream())
                .findFirst();
    }

    /** Every key that is not deleted, in the order of creation. */
    public Stream<SigningKey> existing() {
        return snapshot.existing();
    }

    /** Every key, deleted ones too, in the order of creation. */
    public Collection<SigningKey> all() {
        return snapshot.byId().values();
    }

    /** Runs the listener after each change that this instance has read; it must be quick. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Checks with one small read whether a key has changed, and reads all keys if so. Runs every
     * second too.
     *
     * @throws MongoException when the database does not answer
     */
    @Scheduled(fixedDelay = 1_000)
    public void refresh() {
        if (unannounced) {
            unannounced = false; // first: a change meanwhile sets it again
            announceChanges();
        }
        if (keys.version() != snapshot.version()) {
            load();
            listeners.forEach(Runnable::run);
        }
    }

    private void announceChanges() {
        try {
            keys.raiseVersion();
        } catch (MongoException e) {
            unannounced = true;
            throw e;
        }
    }

    /** Its version is lower than before if an election has rolled changes back. */
    private synchronized void load() {
        snapshot = read();
    }

    /** The version is read before the keys: a change in between is read again, never lost. */
    private Snapshot read() {
        long version = keys.version();
        Map<ObjectId, SigningKey> byId = new LinkedHashMap<>();
        for (SigningKey key : keys.all()) {
            byId.put(key.key().id(), key);
        }
        return new Snapshot(version, byId);
    }

    /**
     * Reads all keys, also if the version is the same. An instance that was killed, or got no
     * answer in time, may have stored a change without raising the version.
     */
    @Scheduled(fixedDelay = 60_000)
    void reload() {
        List<WebhookKey> before = shown(snapshot);
        load();
        if (!shown(snapshot).equals(before)) {
            listeners.forEach(Runnable::run);
        }
    }

    private static List<WebhookKey> shown(Snapshot snapshot) {
        return snapshot.byId().values().stream().map(SigningKey::key).toList();
    }
}
