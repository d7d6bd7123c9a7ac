package com.therapybooking.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.RawDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the embedded database while writers are still at work. */
class EngineCloseTest {

    private static final int ROUNDS = 20;
    private static final int WRITERS = 4;

    @TempDir private Path folder;

    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();

    private void write(Engine engine, int from, CountDownLatch started) {
        try {
            for (int id = from; ; id++) {
                int number = id;
                engine.write(storage -> {
                    StoredCollection collection = storage.obtain("test.c");
                    return collection.locked(() -> {
                        collection.insert(
                                RawDocument.of(new BsonDocument("_id", new BsonInt32(number))));
                        return number;
                    });
                });
                acknowledged.add(number);
                started.countDown();
            }
        } catch (CommandException e) {
            assertThat(e).hasMessageContaining("shut down");
        }
    }

    private static Set<Integer> stored(Engine engine) {
        return engine.read(storage -> {
            Set<Integer> ids = new TreeSet<>();
            StoredCollection collection = Objects.requireNonNull(storage.find("test.c"));
            try (Snapshot snapshot = Snapshot.open(collection)) {
                snapshot.all()
                        .forEachRemaining(stored ->
                                ids.add(stored.document().decode().getInt32("_id").getValue()));
            }
            return ids;
        });
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
                assertThat(stored(engine)).containsAll(acknowledged);
            }
        }
    }
}
