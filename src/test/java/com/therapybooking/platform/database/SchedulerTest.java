package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.TestService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

    private static void hold(CountDownLatch started, CountDownLatch end) {
        started.countDown();
        try {
            boolean _ = end.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
