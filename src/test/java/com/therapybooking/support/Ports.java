package com.therapybooking.support;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for processes that a test restarts. They are below the range of ephemeral ports (from 32768
 * on Linux), so that no other test gets the port of a process that has just ended.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private Ports() {}

    /** Returns a port that is free now. The next calls return other ports. */
    public static int free() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket _ = new ServerSocket(port)) {
                return port;
            } catch (IOException e) {
                // in use
            }
        }
        throw new IllegalStateException("no free port");
    }
}
