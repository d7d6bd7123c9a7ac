package com.therapybooking.delivery.statistics;

import com.mongodb.MongoException;
import com.therapybooking.delivery.model.AttemptRecord;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.sending.Courier;
import com.therapybooking.delivery.store.DeliveryStore;
import com.therapybooking.platform.settings.DatabaseSettings;
import com.therapybooking.webhook.KeyCounters;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Counters of attempts, for each key and each of its hours. They are gathered in memory for a
 * moment and written together; a read on this instance writes them first.
 *
 * <p>Nothing is lost with the memory: an attempt names its batch in the history, a batch is counted
 * when all of its attempts are stored, and the counters know which batches they hold. What a crash
 * left uncounted is counted by the next process, or by another one ten seconds later.
 */
@Component
public class KeyStats implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(KeyStats.class);
    private static final Duration BEAT = Duration.ofSeconds(2);

    /** An outcome is tried to be stored for less than this; afterwards it is not going to be. */
    private static final Duration LONGEST_STORE = Duration.ofSeconds(40);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final CountStore store;
    private final CountEpochs epochs;
    private final DeliveryStore deliveries;
    private final Recount recount;
    private final boolean alone;
    private final Clock clock;
    private final long epoch = new SecureRandom().nextLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock flushing = new ReentrantLock();
    private final Map<Integer, CountBatch> unwritten = new HashMap<>();
    private final Deque<CountBatch> closed = new ArrayDeque<>();
    private CountBatch current;
    private Instant nextBeat;

    KeyStats(
            CountStore store,
            CountEpochs epochs,
            DeliveryStore deliveries,
            Recount recount,
            DatabaseSettings database,
            Clock clock) {
        this.store = store;
        this.epochs = epochs;
        this.deliveries = deliveries;
        this.recount = recount;
        this.alone = database.embedded();
        this.clock = clock;
        this.current = open(1);
        epochs.beat(epoch, clock.instant(), clock.instant());
        this.nextBeat = clock.instant().plus(BEAT);
    }

    /**
     * An attempt that has been made is about to be stored.
     *
     * @return the attempt as it is to be stored, with the name of its batch; {@link #end} must
     *     follow unless storing it fails for good
     */
    public Courier.Trip begin(Delivery delivery, Courier.Trip trip) {
        lock.lock();
        try {
            AttemptRecord attempt =
                    trip.record().counted(new CountTag(epoch, current.number()).id());
            current.begin(ticket(delivery, attempt, trip.outcome().delivered()));
            return new Courier.Trip(attempt, trip.outcome(), trip.signature());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Counts an attempt.
     *
     * @param stored whether it is in the history; one that is not does not count
     */
    public void end(Delivery delivery, Courier.Trip trip, boolean stored) {
        ObjectId tally = trip.record().tally();
        if (tally == null) {
            return;
        }
        lock.lock();
        try {
            CountBatch batch = unwritten.get(CountTag.of(tally).batch());
            if (batch != null) {
                batch.end(ticket(delivery, trip.record(), trip.outcome().delivered()), stored);
            }
        } finally {
            lock.unlock();
        }
    }

    private static CountBatch.Ticket ticket(
            Delivery delivery, AttemptRecord attempt, boolean delivered) {
        return new CountBatch.Ticket(delivery.id(), delivery.keyId(), attempt, delivered);
    }

    /** Counts a test at once; it is in no history. */
    public void countTest(ObjectId keyId, AttemptRecord attempt, boolean delivered) {
        store.applyTest(keyId, attempt, delivered);
    }

    /**
     * Writes what was gathered, as far as it is stored.
     *
     * @return the keys that had attempts
     * @throws MongoException when the database does not answer; nothing is forgotten then
     */
    public Set<ObjectId> flush() {
        flushing.lock();
        try {
            closeCurrent();
            Set<ObjectId> touched = new HashSet<>();
            CountBatch next = first();
            while (next != null && isStored(next)) {
                if (!next.keys().isEmpty()) {
                    store.apply(epoch, next.number(), next.keys());
                    touched.addAll(next.keys().keySet());
                }
                written(next);
                next = first();
            }
            return touched;
        } finally {
            flushing.unlock();
        }
    }

    /** Says that this process lives, and counts what dead ones left. */
    public void look() {
        Instant now = clock.instant();
        if (now.isBefore(nextBeat)) {
            return;
        }
        nextBeat = now.plus(BEAT);
        epochs.beat(epoch, doubtFrom(), now);
        for (CountEpochs.Dead dead : epochs.dead(epoch, alone, now)) {
            recount.of(dead);
            epochs.end(dead.epoch());
            store.forget(dead.epoch());
        }
    }

    /** Counters of these keys, with all that this instance has stored. */
    public Map<ObjectId, KeyCounters> counters(Collection<ObjectId> keys) {
        settle();
        return store.counters(keys);
    }

    /** Figures of a key's hours, oldest first; hours without an attempt are left out. */
    List<Statistics.HourFigures> hours(ObjectId keyId, Instant from, Instant to) {
        return store.hours(keyId, from, to);
    }

    /** A flush that waits a moment for attempts which are just being stored. */
    void settle() {
        flush();
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (isBehind() && System.nanoTime() < patience) {
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            flush();
        }
    }

    private boolean isBehind() {
        lock.lock();
        try {
            return !closed.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private CountBatch open(int number) {
        CountBatch batch = new CountBatch(number, clock.instant());
        unwritten.put(number, batch);
        return batch;
    }

    private void closeCurrent() {
        lock.lock();
        try {
            if (!current.empty()) {
                closed.add(current);
                current = open(current.number() + 1);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable CountBatch first() {
        lock.lock();
        try {
            return closed.peek();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether all of a batch is stored. The counters take batches in their order only, so one that
     * is not holds up the others; after a while the history tells what was stored.
     */
    private boolean isStored(CountBatch batch) {
        List<CountBatch.Ticket> open;
        lock.lock();
        try {
            open = batch.unstored();
        } finally {
            lock.unlock();
        }
        if (!batch.openedAt().plus(LONGEST_STORE).isBefore(clock.instant())) {
            return open.isEmpty();
        }
        for (CountBatch.Ticket ticket : open) {
            boolean stored = deliveries.holds(ticket.deliveryId(), ticket.attempt());
            lock.lock();
            try {
                batch.end(ticket, stored);
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    private void written(CountBatch batch) {
        lock.lock();
        try {
            closed.remove(batch);
            unwritten.remove(batch.number());
        } finally {
            lock.unlock();
        }
    }

    private Instant doubtFrom() {
        lock.lock();
        try {
            CountBatch first = closed.peek();
            return (first == null ? current : first).openedAt();
        } finally {
            lock.unlock();
        }
    }

    /** At shutdown all is written, unless the database is away: then another process does it. */
    @Override
    public void destroy() {
        try {
            settle();
            if (!isBehind()) {
                epochs.end(epoch);
                store.forget(epoch);
            }
        } catch (MongoException e) {
            LOG.debug("The last counters are written by another process", e);
        }
    }
}
