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
 * One key's share of the work: at most so many attempts at once, and a short queue of fresh events,
 * reminders first. A receiver that times out loses slots and its queue, one that answers wins slots
 * back; so a dead receiver holds little and delays nobody else. Plain rules under one lock.
 */
final class KeyLane {

    static final int MOST_SLOTS = 256;
    static final int FIRST_SLOTS = 64;
    static final int LEAST_SLOTS = 4;
    private static final int MOST_QUEUED = 1_000;
    private static final int UNHEALTHY = 3;
    private static final Duration SETTLED = Duration.ofMillis(250);
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
    private Instant nextLook = Instant.MIN;
    private Instant remindersBlockedUntil = Instant.MIN;
    private Instant othersBlockedUntil = Instant.MIN;

    /** What becomes of a fresh delivery. */
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
     * Begins a look at the database; gives the number of slots taken for it, 0 for not now. A look
     * takes half of the slots: few round trips for a long queue, and room for what is fresh.
     */
    synchronized int beginClaim(Instant now) {
        int half = (slots + 1) / 2;
        if (claiming || slots - inFlight < half || now.isBefore(nextLook)) {
            return 0;
        }
        claiming = true;
        nextLook = Instant.MAX;
        inFlight += half;
        return half;
    }

    /** Gives the slots of a look back that did not begin: the service as a whole has no room. */
    synchronized void cancelClaim(int taken) {
        claiming = false;
        nextLook = Instant.MIN;
        inFlight -= taken;
    }

    /**
     * Ends a look; the slots that found nothing are still the caller's to free. An earlier time
     * that was asked for meanwhile stands: an attempt of this round may have failed already.
     */
    synchronized void endClaim(Instant next) {
        claiming = false;
        look(next);
    }

    /** Asks for a look at this time, or earlier if one is planned. */
    synchronized void look(Instant at) {
        if (at.isBefore(nextLook)) {
            nextLook = at;
        }
    }

    /** Learns from an attempt that has just ended. */
    synchronized void learn(Outcome outcome, Instant now) {
        if (outcome.delivered()) {
            failures = 0;
            slots = Math.min(MOST_SLOTS, slots + 1);
            if (unreachable) {
                unreachable = false;
                reachableAgain = now;
            }
        } else {
            unreachable |= outcome instanceof Outcome.Unreachable;
            failures++;
            if (outcome instanceof Outcome.Unreachable gone && gone.failure() == Failure.TIMEOUT) {
                slots = Math.max(LEAST_SLOTS, slots / 2);
            }
        }
    }

    /**
     * Whether the receiver answers again after it could not be reached: what waits for its next
     * attempt need not wait any longer. True once, when the last failures are stored, and not again
     * for a while, so that a receiver that comes and goes gets no flood.
     */
    synchronized boolean takeCatchUp(Instant now) {
        if (now.isBefore(nextCatchUp) || now.minus(SETTLED).isBefore(reachableAgain)) {
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
        nextLook = Instant.MIN;
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
        return (reminder ? reminders.size() : queued()) >= MOST_QUEUED;
    }

    private Work.@Nullable Fresh poll() {
        return reminders.isEmpty() ? others.poll() : reminders.poll();
    }

    private int queued() {
        return reminders.size() + others.size();
    }
}
