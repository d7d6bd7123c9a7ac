package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.Failure;
import com.therapybooking.delivery.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Limits one key's share of the work (an adaptive bulkhead): a number of slots for attempts, and a
 * short queue of fresh events, reminders first. A timeout halves the slots, a success adds one, so
 * an unreachable receiver occupies little and delays no other key. All methods take one lock.
 */
final class KeyLane {

    static final int MAX_SLOTS = 256;
    static final int FIRST_SLOTS = 64;
    static final int MIN_SLOTS = 4;
    private static final int MAX_QUEUED = 1_000;
    private static final int UNHEALTHY = 3;
    private static final Duration SETTLING_TIME = Duration.ofMillis(250);
    private static final Duration CATCH_UP_AGAIN = Duration.ofSeconds(30);

    private final ObjectId keyId;
    private final Deque<Work.Fresh> reminders = new ArrayDeque<>();
    private final Deque<Work.Fresh> others = new ArrayDeque<>();
    private int slots = FIRST_SLOTS;
    private int inFlight;
    private int failures;
    private boolean unreachable;
    private Instant reachableAgain = Instant.MAX;
    private Instant nextCatchUp = Instant.MIN;
    private boolean claiming;
    private Instant nextPoll = Instant.MIN;
    private Instant remindersBlockedUntil = Instant.MIN;
    private Instant othersBlockedUntil = Instant.MIN;

    /** Where a fresh delivery goes. */
    enum Placement {
        /** The caller holds a slot and sends it. */
        START,
        /** It waits here for a slot. */
        QUEUED,
        /** There is no room: it goes to the database. */
        STORE
    }

    KeyLane(ObjectId keyId) {
        this.keyId = keyId;
    }

    ObjectId keyId() {
        return keyId;
    }

    /**
     * Finds a place for a fresh delivery.
     *
     * @param permitted whether the service as a whole has room for one more attempt
     */
    synchronized Placement place(Work.Fresh fresh, boolean permitted, Instant now) {
        boolean reminder = fresh.delivery().isReminder();
        if (now.isBefore(blockedUntil(reminder))) {
            return Placement.STORE;
        }
        if (permitted && inFlight < slots && queued() == 0) {
            inFlight++;
            return Placement.START;
        }
        if (inFlight == 0 || failures >= UNHEALTHY || full(reminder)) {
            return Placement.STORE;
        }
        (reminder ? reminders : others).add(fresh);
        return Placement.QUEUED;
    }

    /** The next fresh delivery for the slot that the caller holds; without one the slot is free. */
    synchronized Work.@Nullable Fresh nextOrRelease() {
        Work.Fresh next = null;
        if (inFlight <= slots) {
            next = poll();
        }
        if (next == null) {
            inFlight--;
        }
        return next;
    }

    /** Fresh deliveries that have waited too long to be sent from memory. */
    synchronized List<Work.Fresh> overdue(Instant acceptedBefore) {
        List<Work.Fresh> late = new ArrayList<>();
        for (Deque<Work.Fresh> queue : List.of(reminders, others)) {
            Iterator<Work.Fresh> waiting = queue.iterator();
            while (waiting.hasNext()) {
                Work.Fresh fresh = waiting.next();
                if (!fresh.acceptedAt().isBefore(acceptedBefore)) {
                    break;
                }
                late.add(fresh);
                waiting.remove();
            }
        }
        return late;
    }

    /** A waiting fresh delivery together with a free slot for it; null when either is missing. */
    synchronized Work.@Nullable Fresh nextIfFree() {
        if (inFlight >= slots || queued() == 0) {
            return null;
        }
        inFlight++;
        return poll();
    }

    /**
     * Begins a round of claims; returns the number of slots taken for it, 0 for not now. A round
     * takes half of the slots: few round trips for a long queue, and room for what is fresh.
     */
    synchronized int beginClaim(Instant now) {
        int half = (slots + 1) / 2;
        if (claiming || slots - inFlight < half || now.isBefore(nextPoll)) {
            return 0;
        }
        claiming = true;
        nextPoll = Instant.MAX;
        inFlight += half;
        return half;
    }

    /** Returns the slots of a round that did not begin: the service as a whole has no room. */
    synchronized void cancelClaim(int taken) {
        claiming = false;
        nextPoll = Instant.MIN;
        inFlight -= taken;
    }

    /**
     * Ends a round; the caller frees the slots that found nothing. An earlier time that was asked
     * for meanwhile stands: an attempt of this round may have failed already.
     */
    synchronized void endClaim(Instant next) {
        claiming = false;
        pollAt(next);
    }

    /** Plans a round at this time, unless one is planned earlier. */
    synchronized void pollAt(Instant at) {
        if (at.isBefore(nextPoll)) {
            nextPoll = at;
        }
    }

    /** Adapts the number of slots to the outcome of an attempt. */
    synchronized void adapt(Outcome outcome, Instant now) {
        if (outcome.delivered()) {
            failures = 0;
            slots = Math.min(MAX_SLOTS, slots + 1);
            if (unreachable) {
                unreachable = false;
                reachableAgain = now;
            }
        } else {
            unreachable |= outcome instanceof Outcome.Unreachable;
            failures++;
            if (outcome instanceof Outcome.Unreachable gone && gone.failure() == Failure.TIMEOUT) {
                slots = Math.max(MIN_SLOTS, slots / 2);
            }
        }
    }

    /**
     * Whether the receiver answers again after it could not be reached: what waits for its next
     * attempt need not wait any longer. True once, when the last failures are stored, and not again
     * for a while, so that a receiver that comes and goes gets no flood.
     */
    synchronized boolean takeCatchUp(Instant now) {
        if (now.isBefore(nextCatchUp) || now.minus(SETTLING_TIME).isBefore(reachableAgain)) {
            return false;
        }
        reachableAgain = Instant.MAX;
        nextCatchUp = now.plus(CATCH_UP_AGAIN);
        return true;
    }

    /** Holds ordinary webhooks, or reminders too, back until the rate limit's next window. */
    synchronized void block(boolean reminders, Instant until) {
        othersBlockedUntil = until;
        if (reminders) {
            remindersBlockedUntil = until;
        }
    }

    synchronized void unblock() {
        othersBlockedUntil = Instant.MIN;
        remindersBlockedUntil = Instant.MIN;
        nextPoll = Instant.MIN;
    }

    synchronized Instant blockedUntil(boolean reminder) {
        return reminder ? remindersBlockedUntil : othersBlockedUntil;
    }

    /** Takes every fresh delivery out, at shutdown. */
    synchronized List<Work.Fresh> drain() {
        return overdue(Instant.MAX);
    }

    /** Reminders have room where others fill the queue. */
    private boolean full(boolean reminder) {
        return (reminder ? reminders.size() : queued()) >= MAX_QUEUED;
    }

    private Work.@Nullable Fresh poll() {
        return reminders.isEmpty() ? others.poll() : reminders.poll();
    }

    private int queued() {
        return reminders.size() + others.size();
    }
}
