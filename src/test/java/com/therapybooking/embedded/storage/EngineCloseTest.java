package com.therapybooking.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.embedded.bson.CommandException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closes the embedded database while writers are running. */
class EngineCloseTest {

    private static final int ROUNDS = 20;
    private static final int WRITERS = 4;

    @TempDir private Path folder;

    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();

    private void write(Engine engine, int from, CountDownLatch started) {
        try {
            for (int id = from; ; id++) {
                NumberedDocuments.insert(engine, id);
                acknowledged.add(id);
                started.countDown();
            }
        } catch (CommandException e) {
            assertThat(e).hasMessageContaining("shut down");
        }
    }

    @Test
    void keepsWhatWasAcknowledgedBeforeIt() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            List<Thread> writers = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(50);
            try (Engine engine = new Engine(StoreFile.in(folder))) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    int from = (round * WRITERS + writer) * 1_000_000;
                    writers.add(Thread.ofPlatform().start(() -> write(engine, from, started)));
                }
                started.await();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            try (Engine engine = new Engine(StoreFile.in(folder))) {
                assertThat(NumberedDocuments.numbers(engine)).containsAll(acknowledged);
            }
        }
    }
}
