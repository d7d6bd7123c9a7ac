package com.therapybooking.support;

import java.util.concurrent.locks.ReentrantLock;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Lets only one application at a time configure the logging of the JVM, because test classes start
 * applications in parallel.
 */
final class OneLoggingSetUpAtATime implements ApplicationListener<SpringApplicationEvent>, Ordered {

    private static final ReentrantLock LOCK = new ReentrantLock();

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event instanceof ApplicationStartingEvent) {
            LOCK.lock();
        } else if ((event instanceof ApplicationContextInitializedEvent
                        || event instanceof ApplicationFailedEvent)
                && LOCK.isHeldByCurrentThread()) {
            LOCK.unlock();
        }
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
