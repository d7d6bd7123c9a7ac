package com.therapybooking.embedded;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.command.Cursors;
import com.therapybooking.embedded.storage.Engine;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("embedded-housekeeping").daemon().factory());
    private long expiredAt = System.nanoTime();
    private long compactAt = System.nanoTime();

    Housekeeping(Engine engine, Cursors cursors, Expiry expiry) {
        this.engine = engine;
        this.cursors = cursors;
        this.expiry = expiry;
    }

    void start() {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::run, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            step();
        } catch (CommandException e) {
            compactAt = System.nanoTime() + AFTER_FAILURE.toNanos();
            log.debug("Housekeeping of the embedded database is retried later: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            log.warn("Housekeeping of the embedded database failed", e);
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
        while (more && !timer.isShutdown() && System.nanoTime() < end) {
            more =
                    engine.compact(URGENT_FILL, URGENT_STEP_BYTES)
                            || engine.compact(FILL, STEP_BYTES);
        }
    }

    /** Waits for running work: an interrupted write would close the file for all others. */
    @Override
    public void close() {
        timer.shutdown();
        boolean interrupted = false;
        while (!timer.isTerminated()) {
            try {
                boolean _ = timer.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
