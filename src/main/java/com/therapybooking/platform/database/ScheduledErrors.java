package com.therapybooking.platform.database;

import com.mongodb.MongoException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerCustomizer;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Logs the exceptions of {@code @Scheduled} methods, which are called again after their delay. A
 * database that does not answer is logged at debug level: readiness reports it.
 */
@Component
class ScheduledErrors implements SimpleAsyncTaskSchedulerCustomizer {

    private static final Logger log = LoggerFactory.getLogger(ScheduledErrors.class);

    @Override
    public void customize(SimpleAsyncTaskScheduler scheduler) {
        scheduler.setErrorHandler(ScheduledErrors::log);
    }

    private static void log(Throwable failure) {
        if (failure instanceof MongoException || failure instanceof CompletionException) {
            log.debug("The database does not answer; retrying in the next round", failure);
        } else {
            log.error("A scheduled task failed; retrying in the next round", failure);
        }
    }
}
