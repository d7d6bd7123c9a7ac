package com.therapybooking.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests the threads of the attempts and the limit of their number. */
class AttemptThreadsTest {

    private final AttemptThreads threads = new AttemptThreads();

    @Test
    void reservesAtMost1024Attempts() {
        assertThat(threads.reserveRound(1_000)).isTrue();
        assertThat(threads.reserveRound(25)).isFalse();
        for (int i = 0; i < 24; i++) {
            assertThat(threads.reserve(0)).isTrue();
        }
        assertThat(threads.reserve(0)).isFalse();

        threads.release();

        assertThat(threads.reserve(0)).isTrue();
    }

    @Test
    void givesAKeyFewerAttemptsTheFewerRemainFree() {
        assertThat(threads.reserveRound(256)).isTrue();
        assertThat(threads.maxPerKey()).isEqualTo(576);
        assertThat(threads.reserveRound(256)).isTrue();
        assertThat(threads.maxPerKey()).isEqualTo(256);
        assertThat(threads.reserve(256)).isFalse();
        assertThat(threads.reserve(255)).isTrue();
    }

    @Test
    void leavesRoomForAnotherKeyBesideManyThatUseAllTheyCan() {
        for (int key = 0; key < 30; key++) {
            int used = 0;
            while (threads.reserve(used)) {
                used++;
            }
        }

        assertThat(threads.reserve(0)).isTrue();
    }

    @Test
    void acceptsNoTaskBetweenDrainAndOpen() {
        CompletableFuture<String> done = new CompletableFuture<>();
        threads.drain();

        assertThat(threads.start(() -> done.complete("while it was drained"))).isNull();

        threads.open();

        assertThat(threads.start(() -> done.complete("after it was opened"))).isNotNull();
        assertThat(done.join()).isEqualTo("after it was opened");
    }

    @Test
    void logsAnErrorThatEndsATask() {
        Logger logger = (Logger) LoggerFactory.getLogger(AttemptThreads.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            Future<?> ended =
                    threads.start(() -> {
                        throw new NoClassDefFoundError("replaced");
                    });
            assertThat(ended).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .extracting(ILoggingEvent::getThrowableProxy)
                .filteredOn(Objects::nonNull)
                .extracting(IThrowableProxy::getMessage)
                .contains("replaced");
    }

    @Test
    void waitsForRunningTasks() {
        CompletableFuture<Void> running = new CompletableFuture<>();
        CompletableFuture<Void> finish = new CompletableFuture<>();
        CompletableFuture<Void> finished = new CompletableFuture<>();
        var _ =
                threads.start(() -> {
                    running.complete(null);
                    finish.join();
                    finished.complete(null);
                });
        running.join();

        CompletableFuture<Void> drained = CompletableFuture.runAsync(threads::drain);
        assertThat(drained)
                .failsWithin(Duration.ofMillis(100))
                .withThrowableOfType(TimeoutException.class);
        finish.complete(null);
        drained.join();

        assertThat(finished).isCompleted();
    }
}
