package com.therapybooking.embedded;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.command.Cursors;
import com.therapybooking.embedded.storage.Engine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the periodic work: checks that the files are in place, deletes expired documents, closes
 * abandoned cursors and compacts the file.
 */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** The interval of MongoDB. */
    private static final Duration EXPIRY = Duration.ofSeconds(60);

    /** How long each round may compact; writers wait for a fraction of it at a time. */
    private static final Duration COMPACTING = Duration.ofMillis(100);

    /** A full disk fails each attempt, and after each failure readers must reopen the store. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /**
     * The file is compacted only below this fill rate, in percent. Writers wait during a step, so
     * the steps are small; they grow when the file grows faster.
     */
    private static final int FILL = 60;

    private static final int STEP_BYTES = 128 * 1024;
    private static final int URGENT_FILL = 40;
    private static final int URGENT_STEP_BYTES = 512 * 1024;

    private final Engine engine;
    private final Cursors cursors;
    private final Expiry expiry;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long expiredAt = System.nanoTime();
    private long compactAt = System.nanoTime();

    Housekeeping(Engine engine, Cursors cursors, Expiry expiry) {
        this.engine = engine;
        this.cursors = cursors;
        this.expiry = expiry;
        this.thread =
                Thread.ofPlatform().name("embedded-housekeeping").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!awaitClosed()) {
            try {
                step();
            } catch (CommandException e) {
                compactAt = System.nanoTime() + AFTER_FAILURE.toNanos();
                log.debug(
                        "Housekeeping of the embedded database is retried later: {}",
                        e.getMessage());
            } catch (RuntimeException | Error e) {
                log.warn("Housekeeping of the embedded database failed", e);
            }
        }
    }

    /** Whether it is closed within the pause. */
    private boolean awaitClosed() {
        try {
            return closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void step() {
        engine.checkFiles();
        cursors.closeIdle();
        if (System.nanoTime() - expiredAt > EXPIRY.toNanos()) {
            expiredAt = System.nanoTime();
            expiry.sweep();
        }
        long end = System.nanoTime() + COMPACTING.toNanos();
        boolean more = System.nanoTime() - compactAt >= 0;
        while (more && closed.getCount() > 0 && System.nanoTime() < end) {
            more =
                    engine.compact(URGENT_FILL, URGENT_STEP_BYTES)
                            || engine.compact(FILL, STEP_BYTES);
        }
    }

    /** Waits for running work: an interrupted write would close the file for all others. */
    @Override
    public void close() {
        closed.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
