package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.ClockCorrection;
import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.ratelimit.RateLimiter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Limits one key's share of the attempts (an adaptive bulkhead): a number of slots, and a short
 * queue of new deliveries, reminders first. A timeout halves the slots, a success adds one, so an
 * unreachable receiver occupies few slots and delays no other key. All methods take one lock.
 */
final class KeyLane {

    static final int MAX_SLOTS = 256;
    static final int FIRST_SLOTS = 64;
    static final int MIN_SLOTS = 4;

    private static final int MAX_WAITING = 1_000;

    /** Of all keys together. With many keys for one event, the memory would fill otherwise. */
    static final int MAX_WAITING_IN_ALL = 5_000;

    private static final int UNHEALTHY_FAILURES = 3;
    private static final Duration MAX_CLAIM_DELAY = Duration.ofSeconds(1);

    private final ObjectId keyId;
    private final Consumer<Instant> timer;
    private final AttemptThreads threads;
    private final AtomicInteger waitingInAll;
    private final Deque<Work.Fresh> reminders = new ArrayDeque<>();
    private final Deque<Work.Fresh> others = new ArrayDeque<>();
    private final EarlyRetries earlyRetries = new EarlyRetries();
    private int slots = FIRST_SLOTS;
    private int inFlight;
    private int unclaimed;
    private int failures;
    private boolean claiming;
    private Instant nextClaim = Instant.MAX;
    private Instant remindersBlockedUntil = Instant.MIN;
    private Instant othersBlockedUntil = Instant.MIN;

    /** The placement of a new delivery. */
    enum Placement {
        /** The caller holds a slot and an attempt of the service, and sends the delivery. */
        START,
        /** The delivery waits in memory for a slot. */
        WAITING,
        /** There is no room: the caller stores the delivery in the queue. */
        STORE
    }

    /**
     * @param timer called, under the lock, with the time of this key's next action
     * @param threads each slot in use has reserved one of its attempts
     * @param waitingInAll the number of deliveries that wait in memory, of all keys
     */
    KeyLane(
            ObjectId keyId,
            Consumer<Instant> timer,
            AttemptThreads threads,
            AtomicInteger waitingInAll) {
        this.keyId = keyId;
        this.timer = timer;
        this.threads = threads;
        this.waitingInAll = waitingInAll;
    }

    ObjectId keyId() {
        return keyId;
    }

    /** Places a new delivery. */
    synchronized Placement place(Work.Fresh fresh, Instant now) {
        boolean reminder = fresh.delivery().expires();
        if (now.isBefore(blockedUntil(reminder, now))) {
            return Placement.STORE;
        }
        if (waiting() == 0 && takeSlot()) {
            return Placement.START;
        }
        if (inFlight == 0 || failures >= UNHEALTHY_FAILURES || full(reminder)) {
            return Placement.STORE;
        }
        (reminder ? reminders : others).add(fresh);
        waitingInAll.incrementAndGet();
        timer.accept(now);
        return Placement.WAITING;
    }

    private boolean takeSlot() {
        if (inFlight >= slots || !threads.reserve(inFlight)) {
            return false;
        }
        inFlight++;
        return true;
    }

    /** The next waiting delivery for the slot that the caller holds; null frees the slot. */
    synchronized Work.@Nullable Fresh nextOrRelease() {
        Work.Fresh next = null;
        if (inFlight <= Math.min(slots, threads.maxPerKey())) {
            next = removeFirst();
        }
        if (next == null) {
            inFlight--;
            threads.release();
        }
        return next;
    }

    /** Removes and returns the deliveries that have waited too long to be sent from memory. */
    synchronized List<Work.Fresh> removeAcceptedBefore(Instant acceptedBefore) {
        List<Work.Fresh> late = new ArrayList<>();
        for (Deque<Work.Fresh> queue : List.of(reminders, others)) {
            while (!queue.isEmpty() && queue.getFirst().acceptedAt().isBefore(acceptedBefore)) {
                late.add(queue.removeFirst());
            }
        }
        waitingInAll.addAndGet(-late.size());
        return late;
    }

    /** A waiting delivery together with a free slot for it; null when either is missing. */
    synchronized Work.@Nullable Fresh nextIfFree() {
        return waiting() > 0 && takeSlot() ? removeFirst() : null;
    }

    /**
     * Begins a round of claims and returns the number of slots taken for it, 0 for none now. A
     * round takes half of the slots, which leaves room for new deliveries and needs few round trips
     * for a long queue. If half of them have not been free for a second, it takes those that are,
     * so that new deliveries cannot hold up the queue. The last attempts of the service are for
     * keys that have none in progress.
     */
    synchronized int beginClaim(Instant now) {
        if (claiming || now.isBefore(nextClaim)) {
            return 0;
        }
        int half = (slots + 1) / 2;
        int room = inFlight == 0 ? threads.free() : threads.free() - AttemptThreads.RESERVED;
        int taken = Math.min(half, Math.min(slots - inFlight, room));
        boolean overdue = now.isAfter(nextClaim.plus(MAX_CLAIM_DELAY));
        if (taken < (overdue ? 1 : half) || !threads.reserveRound(taken)) {
            return 0;
        }
        claiming = true;
        nextClaim = Instant.MAX;
        inFlight += taken;
        unclaimed += taken;
        return taken;
    }

    /** Takes slots out of the round: they hold a delivery now, or are freed next. */
    synchronized void leaveRound(int taken) {
        unclaimed -= taken;
    }

    /** Whether the round still holds slots without a delivery. */
    synchronized boolean hasUnclaimed() {
        return unclaimed > 0;
    }

    /**
     * Ends a round and plans the next one. An earlier time that was planned during the round, such
     * as that of a retry, remains.
     */
    synchronized void endClaim(Instant next) {
        claiming = false;
        claimAt(next);
    }

    /** Plans a round at this time, unless one is planned earlier. */
    synchronized void claimAt(Instant at) {
        if (at.isBefore(nextClaim)) {
            nextClaim = at;
            timer.accept(at);
        }
    }

    /**
     * When this key has something to do again if nothing else happens; {@code Instant.MAX} for
     * never.
     */
    synchronized Instant nextAction() {
        Instant claim = waiting() > 0 ? Instant.MIN : nextClaim;
        return claim.isBefore(earlyRetries.at()) ? claim : earlyRetries.at();
    }

    /** Adapts the number of slots to the outcome of an attempt. */
    synchronized void adapt(Outcome outcome, Instant now) {
        if (outcome.delivered()) {
            failures = 0;
            slots = Math.min(MAX_SLOTS, slots + 1);
            if (earlyRetries.delivered(now)) {
                timer.accept(earlyRetries.at());
            }
        } else {
            earlyRetries.failed(outcome);
            failures++;
            if (outcome instanceof Outcome.NoResponse gone && gone.failure() == Failure.TIMEOUT) {
                slots = Math.max(MIN_SLOTS, slots / 2);
            }
        }
    }

    /** Whether the key's retries become due now, early; see {@link EarlyRetries}. */
    synchronized boolean takeEarlyRetries(Instant now) {
        return earlyRetries.take(now);
    }

    /** Plans the early retries again after the database call failed. */
    synchronized void repeatEarlyRetries(Instant at) {
        earlyRetries.repeat(at);
        timer.accept(at);
    }

    /** Blocks ordinary webhooks, or reminders too, until the next window of the rate limit. */
    synchronized void block(boolean reminders, Instant until) {
        othersBlockedUntil = until;
        if (reminders) {
            remindersBlockedUntil = until;
        }
    }

    synchronized void unblock() {
        othersBlockedUntil = Instant.MIN;
        remindersBlockedUntil = Instant.MIN;
    }

    /**
     * The end of a block. It is in the past when there is no block, and for a block from before the
     * clock was set back.
     */
    synchronized Instant blockedUntil(boolean reminder, Instant now) {
        Instant until = reminder ? remindersBlockedUntil : othersBlockedUntil;
        return ClockCorrection.isOutdated(until, now, RateLimiter.WINDOW) ? Instant.MIN : until;
    }

    /**
     * Reminders have room even when other deliveries have filled theirs, unless {@link
     * #MAX_WAITING_IN_ALL} deliveries of all keys wait.
     */
    private boolean full(boolean reminder) {
        return (reminder ? reminders.size() : waiting()) >= MAX_WAITING
                || waitingInAll.get() >= MAX_WAITING_IN_ALL;
    }

    private Work.@Nullable Fresh removeFirst() {
        Work.Fresh first = reminders.isEmpty() ? others.poll() : reminders.poll();
        if (first != null) {
            waitingInAll.decrementAndGet();
        }
        return first;
    }

    /** The attempts in progress, and the new deliveries that wait in memory. */
    synchronized int inProgress() {
        return inFlight - unclaimed + waiting();
    }

    private int waiting() {
        return reminders.size() + others.size();
    }
}
