package com.therapybooking.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * One key's share of the work: at most so many attempts at once, and a short queue of fresh events.
 * A receiver that times out loses slots and its queue, one that answers wins slots back; so a dead
 * receiver holds little and delays nobody else. Plain rules under one lock.
 */
final class Lane {

    static final int MOST_SLOTS = 64;
    private static final int LEAST_SLOTS = 4;
    private static final int MOST_QUEUED = 1_000;
    private static final int UNHEALTHY = 3;

    private final ObjectId keyId;
    private final Deque<FreshDelivery> queue = new ArrayDeque<>();
    private int slots = MOST_SLOTS;
    private int inFlight;
    private int failures;
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

    Lane(ObjectId keyId) {
        this.keyId = keyId;
    }

    ObjectId keyId() {
        return keyId;
    }

    synchronized Placement place(FreshDelivery fresh, Instant now) {
        if (now.isBefore(blockedUntil(fresh.delivery().isReminder()))) {
            return Placement.STORE;
        }
        if (inFlight < slots && queue.isEmpty()) {
            inFlight++;
            return Placement.START;
        }
        if (failures >= UNHEALTHY || queue.size() >= MOST_QUEUED) {
            return Placement.STORE;
        }
        queue.add(fresh);
        return Placement.QUEUED;
    }

    /** The next fresh delivery for the slot that the caller holds; without one the slot is free. */
    synchronized @Nullable FreshDelivery nextOrRelease() {
        FreshDelivery next = inFlight > slots ? null : queue.poll();
        if (next == null) {
            inFlight--;
        }
        return next;
    }

    /** Fresh deliveries that have waited too long to be sent from memory. */
    synchronized List<FreshDelivery> overdue(Instant acceptedBefore) {
        List<FreshDelivery> late = new ArrayList<>();
        while (!queue.isEmpty() && queue.peek().acceptedAt().isBefore(acceptedBefore)) {
            late.add(queue.remove());
        }
        return late;
    }

    /** Begins a look at the database; gives the number of slots taken for it, 0 for not now. */
    synchronized int beginClaim(Instant now) {
        int free = slots - inFlight;
        if (claiming || free <= 0 || now.isBefore(nextLook)) {
            return 0;
        }
        claiming = true;
        inFlight += free;
        return free;
    }

    /** Ends a look: slots that found nothing are free again. */
    synchronized void endClaim(int unused, Instant next) {
        claiming = false;
        inFlight -= unused;
        nextLook = next;
    }

    /** Asks for a look at this time, or earlier if one is planned. */
    synchronized void look(Instant at) {
        if (at.isBefore(nextLook)) {
            nextLook = at;
        }
    }

    synchronized void release() {
        inFlight--;
    }

    /** Learns from an attempt. */
    synchronized void learn(Outcome outcome) {
        if (outcome.delivered()) {
            failures = 0;
            slots = Math.min(MOST_SLOTS, slots + 1);
        } else {
            failures++;
            if (outcome instanceof Outcome.Unreachable gone && gone.failure() == Failure.TIMEOUT) {
                slots = Math.max(LEAST_SLOTS, slots / 2);
            }
        }
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

    /** Whether nothing is under way or waiting in memory. */
    synchronized boolean idle() {
        return inFlight == 0 && queue.isEmpty();
    }

    /** Takes every fresh delivery out, at shutdown. */
    synchronized List<FreshDelivery> drain() {
        List<FreshDelivery> all = new ArrayList<>(queue);
        queue.clear();
        return all;
    }

    static Instant earliest(Optional<Instant> one, Optional<Instant> other, Instant latest) {
        Instant earliest = latest;
        for (Optional<Instant> candidate : List.of(one, other)) {
            if (candidate.isPresent() && candidate.get().isBefore(earliest)) {
                earliest = candidate.get();
            }
        }
        return earliest;
    }

    static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
