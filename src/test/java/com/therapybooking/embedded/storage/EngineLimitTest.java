package com.therapybooking.embedded.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.therapybooking.embedded.bson.CommandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the limit of the writes that wait if the disk does not respond. */
class EngineLimitTest {

    private static final int MAX = 1_000;
    private static final int MORE = 50;

    @TempDir private Path folder;

    @Test
    void refusesFurtherWritesUntilTheDiskAnswers() throws InterruptedException {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger written = new AtomicInteger();
        try (Engine engine = new Engine(StoreFile.in(folder));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MAX + MORE; i++) {
                var _ =
                        threads.submit(() -> {
                            try {
                                engine.write(storage -> awaitCount(answers));
                                written.incrementAndGet();
                            } catch (CommandException e) {
                                assertThat(e).hasMessageContaining("the disk does not answer");
                                refused.incrementAndGet();
                            }
                        });
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> refused.get() == MORE);
            assertThat(written).hasValue(0);

            answers.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> written.get() == MAX);
            NumberedDocuments.insert(engine, 1);
            assertThat(NumberedDocuments.numbers(engine)).containsExactly(1);
        }
    }

    private static boolean awaitCount(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
