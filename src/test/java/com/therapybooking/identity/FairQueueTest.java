package com.therapybooking.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class FairQueueTest {

    private static final int MAX_WAITING = 5;

    private final FairQueue queue =
            new FairQueue("test-queue-", 1, MAX_WAITING, Duration.ofSeconds(30));
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        callers.close();
        queue.close();
    }

    @Test
    void servesAddressesInTurn() throws Exception {
        occupy();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(submit("flood", "flood " + i));
        }
        running.add(submit("other", "other"));

        gate.countDown();
        for (Future<?> future : running) {
            future.get(10, TimeUnit.SECONDS);
        }

        assertThat(done).containsExactly("flood 0", "other", "flood 1", "flood 2", "flood 3");
    }

    @Test
    void refusesAnAddressThatHasTooMuchWaiting() throws Exception {
        occupy();
        for (int i = 0; i < MAX_WAITING; i++) {
            Future<?> _ = submit("flood", "flood " + i);
        }

        assertThatThrownBy(() -> queue.run("flood", () -> "one more"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
                            assertThat(e.headers()).containsKey("Retry-After");
                        });

        Future<?> other = submit("other", "other");
        gate.countDown();
        other.get(10, TimeUnit.SECONDS);
        assertThat(done).contains("other");
    }

    @Test
    void refusesWorkThatWouldWaitTooLongAndRunsItNever() throws Exception {
        try (FairQueue impatient =
                new FairQueue("test-queue-", 1, MAX_WAITING, Duration.ofSeconds(2))) {
            CountDownLatch started = new CountDownLatch(1);
            Future<?> _ =
                    callers.submit(() ->
                            impatient.run(
                                    "flood",
                                    () -> {
                                        started.countDown();
                                        await(gate);
                                        return "";
                                    }));
            await(started);

            assertThatThrownBy(() -> impatient.run("other", () -> done.add("other")))
                    .isInstanceOf(ProblemException.class);

            gate.countDown();
            assertThat(impatient.run("another", () -> "runs")).isEqualTo("runs");
            assertThat(done).isEmpty();
        }
    }

    @Test
    void passesFailuresOn() {
        assertThatThrownBy(() ->
                        queue.run(
                                "caller",
                                () -> {
                                    throw new IllegalArgumentException("broken");
                                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("broken");
        assertThat(queue.run("caller", () -> "goes on")).isEqualTo("goes on");
    }

    /** Occupies the only thread until the gate opens. */
    private void occupy() {
        CountDownLatch started = new CountDownLatch(1);
        Future<?> _ =
                callers.submit(() ->
                        queue.run(
                                "first",
                                () -> {
                                    started.countDown();
                                    await(gate);
                                    return "";
                                }));
        await(started);
    }

    /** Submits work and waits until it is in the queue. */
    private Future<?> submit(String address, String name) {
        int before = queue.waiting();
        Future<?> future = callers.submit(() -> queue.run(address, () -> done.add(name)));
        Awaitility.await().until(() -> queue.waiting() > before);
        return future;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
