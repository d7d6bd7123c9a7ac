package com.therapybooking.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The times of each call of a phase: when it was scheduled, when it was accepted, and when its last
 * webhook arrived.
 */
final class Ledger {

    private static final double NANOS_OF_MILLI = 1e6;

    private final AtomicLongArray scheduled;
    private final AtomicLongArray accepted;
    private final AtomicLongArray received;
    private final AtomicIntegerArray times;
    private final int webhooks;
    private final AtomicLong lastArrival = new AtomicLong();
    final AtomicInteger acceptedCount = new AtomicInteger();
    final AtomicInteger receivedCount = new AtomicInteger();
    final AtomicInteger duplicates = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    /**
     * @param most maximum number of calls
     * @param webhooks that each call causes
     */
    Ledger(int most, int webhooks) {
        this.webhooks = webhooks;
        scheduled = new AtomicLongArray(most);
        accepted = new AtomicLongArray(most);
        received = new AtomicLongArray(most);
        times = new AtomicIntegerArray(most);
    }

    int size() {
        return scheduled.length();
    }

    void scheduled(int index, long nanos) {
        scheduled.set(index, nanos);
    }

    void accepted(int index, long nanos) {
        accepted.set(index, nanos);
        acceptedCount.incrementAndGet();
    }

    void received(int index, long nanos) {
        int before = times.getAndIncrement(index);
        if (before < webhooks) {
            if (before == webhooks - 1) {
                received.set(index, nanos);
            }
            receivedCount.incrementAndGet();
            lastArrival.accumulateAndGet(nanos, Math::max);
        } else {
            duplicates.incrementAndGet();
        }
    }

    /** The webhooks of accepted calls that have not arrived. */
    int missing() {
        int missing = 0;
        for (int i = 0; i < size(); i++) {
            if (accepted.get(i) != 0) {
                missing += Math.max(0, webhooks - times.get(i));
            }
        }
        return missing;
    }

    long lastArrival() {
        return lastArrival.get();
    }

    /** The times from the scheduled call to its last webhook, in milliseconds, sorted. */
    double[] arrivals() {
        return sorted(received);
    }

    /**
     * The times from the scheduled call to the response that accepts it, in milliseconds, sorted.
     */
    double[] answers() {
        return sorted(accepted);
    }

    private double[] sorted(AtomicLongArray ends) {
        double[] all = new double[size()];
        int count = 0;
        for (int i = 0; i < size(); i++) {
            if (ends.get(i) != 0) {
                all[count++] = (ends.get(i) - scheduled.get(i)) / NANOS_OF_MILLI;
            }
        }
        double[] found = Arrays.copyOf(all, count);
        Arrays.sort(found);
        return found;
    }

    static double quantile(double[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
    }
}
