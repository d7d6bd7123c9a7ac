package com.therapybooking.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends calls over 64 connections. With a rate (open model) each call has a scheduled time, and its
 * latency is measured from that time even if it starts late. Without a rate each connection sends
 * the next call as soon as it gets a response.
 */
final class LoadDriver {

    private static final int CONNECTIONS = 64;
    private static final double NANOS_OF_SECOND = 1e9;

    /** The calls of a load, each of which causes one webhook. */
    interface Calls {

        /**
         * Returns the complete HTTP request. Its webhook contains {@code mark + "." + index + "@"}.
         */
        byte[] request(String mark, int index);

        /** Returns the HTTP status of an accepted call. */
        int accepted();

        /**
         * Runs on the connection of a call after that call was accepted. The default does nothing.
         */
        default void after(Wire wire, Wire.Message reply, Phase phase, int index)
                throws IOException {}
    }

    /**
     * One phase of calls.
     *
     * @param rate calls per second; 0 for as many as the connections allow
     * @param hangShare one of this many calls is followed by a cancellation; 0 for none
     */
    record Phase(String name, double rate, double seconds, int hangShare) {

        Phase lasting(double otherSeconds) {
            return new Phase(name, rate, otherSeconds, hangShare);
        }
    }

    private final int port;
    private final Calls calls;

    LoadDriver(int port, Calls calls) {
        this.port = port;
        this.calls = calls;
    }

    /** Runs a phase. Returns after the last response. */
    void run(Phase phase, String mark, Ledger ledger) throws InterruptedException {
        long start = System.nanoTime();
        long end = start + (long) (phase.seconds() * NANOS_OF_SECOND);
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> connection(phase, mark, ledger, next, start, end)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void connection(
            Phase phase, String mark, Ledger ledger, AtomicInteger next, long start, long end) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Wire wire = new Wire(socket);
            while (true) {
                int index = next.getAndIncrement();
                long due =
                        phase.rate() == 0
                                ? System.nanoTime()
                                : start + (long) (index / phase.rate() * NANOS_OF_SECOND);
                if (due >= end || index >= ledger.size()) {
                    return;
                }
                for (long left = due - System.nanoTime();
                        left > 0;
                        left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                ledger.scheduled(index, due);
                wire.write(calls.request(mark, index));
                Wire.Message reply = wire.read();
                if (reply != null && reply.status() == calls.accepted()) {
                    ledger.accepted(index, System.nanoTime());
                    calls.after(wire, reply, phase, index);
                } else if (ledger.refused.getAndIncrement() == 0) {
                    System.err.println("The first refusal: " + reply);
                }
            }
        } catch (IOException e) {
            if (ledger.refused.getAndIncrement() == 0) {
                System.err.println("The first refusal: " + e);
            }
        }
    }
}
