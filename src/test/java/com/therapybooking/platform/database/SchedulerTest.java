package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

class SchedulerTest {

    private static TestService service;
    private static ThreadPoolTaskScheduler scheduler;

    @BeforeAll
    static void start() {
        service = TestService.start();
        scheduler = service.bean(ThreadPoolTaskScheduler.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void hasAThreadForEachScheduledMethod() {
        assertThat(service.bean(ScheduledAnnotationBeanPostProcessor.class).getScheduledTasks())
                .hasSize(scheduler.getScheduledThreadPoolExecutor().getCorePoolSize() - 3);
    }

    @Test
    void aSlowTaskDelaysNoOther() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(3);
        var slow = scheduler.scheduleWithFixedDelay(() -> hold(started, end), Duration.ofHours(1));
        var quick = scheduler.scheduleWithFixedDelay(others::countDown, Duration.ofMillis(10));
        try {
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            end.countDown();
            slow.cancel(false);
            quick.cancel(false);
        }
    }

    /** As without memory: an exception of the handler would end the method's calls. */
    @Test
    void survivesAFailureThatCannotBeLogged() {
        RuntimeException failure =
                new RuntimeException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public synchronized Throwable getCause() {
                        throw new OutOfMemoryError("in a test");
                    }
                };

        assertThatCode(() -> SchedulerConfiguration.handle(failure)).doesNotThrowAnyException();
    }

    @Test
    void logsARefusalOfTheDatabaseByItsCodeAndNoDatabaseThatIsAway() {
        Logger logger = (Logger) LoggerFactory.getLogger(SchedulerConfiguration.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            SchedulerConfiguration.log(new MongoTimeoutException("away"));
            SchedulerConfiguration.log(new CompletionException(new Refused()));
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .filteredOn(ILoggingEvent::getThreadName, Thread.currentThread().getName())
                .singleElement()
                .extracting(line -> ThrowableProxyUtil.asString(line.getThrowableProxy()))
                .asString()
                .contains("Refused: error 13")
                .doesNotContain("jane");
    }

    /** A type of this test alone, because each is logged once a minute. */
    private static final class Refused extends MongoCommandException {

        private static final long serialVersionUID = 1;

        Refused() {
            super(
                    BsonDocument.parse("{ok: 0, code: 13, errmsg: 'not jane@example.com'}"),
                    new ServerAddress());
        }
    }

    private static void hold(CountDownLatch started, CountDownLatch end) {
        started.countDown();
        try {
            boolean _ = end.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
