package com.therapybooking.platform.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoException;
import com.therapybooking.platform.web.ExceptionCauses;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Runs the {@code @Scheduled} methods. Each has a thread, so a slow one delays no other: with
 * virtual threads Spring Boot would run all methods with a fixed delay on one thread. Exceptions
 * are logged, and the method is called again after its delay. A database that does not answer is
 * logged at debug level: readiness reports it. One that refuses an operation is not reported there.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class SchedulerConfiguration {

    private static final int METHODS = 19;

    /** A thread for each part of the delivery that plans single runs. */
    private static final int TIMERS = 3;

    /** Kinds of failures that were logged within the last minute; some tasks run every second. */
    private static final Cache<Class<?>, Boolean> LOGGED =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).maximumSize(100).build();

    private static final Logger log = LoggerFactory.getLogger(SchedulerConfiguration.class);

    @Bean
    ThreadPoolTaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder, Clock clock) {
        ThreadPoolTaskScheduler scheduler = builder.poolSize(METHODS + TIMERS).build();
        scheduler.setClock(clock);
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setErrorHandler(SchedulerConfiguration::handle);
        return scheduler;
    }

    /** Throws nothing: the scheduler would never call the method again. */
    static void handle(Throwable failure) {
        try {
            log(failure);
        } catch (RuntimeException | Error e) {
            // without memory there is no log entry
        }
    }

    static void log(Throwable failure) {
        if (ExceptionCauses.databaseIsAway(failure)) {
            log.debug("The database does not answer; retrying in the next round", failure);
        } else {
            Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
            boolean again = LOGGED.asMap().putIfAbsent(cause.getClass(), true) != null;
            log.atLevel(again ? Level.DEBUG : Level.ERROR)
                    .setCause(
                            cause instanceof MongoException
                                    ? ExceptionCauses.withoutMessages(failure)
                                    : failure)
                    .log("A scheduled task failed; retrying in the next round");
        }
    }
}
