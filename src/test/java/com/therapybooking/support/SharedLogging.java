package com.therapybooking.support;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemFactory;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The logging of all services of this process. It is configured once, because Spring Boot would
 * disable the log of the whole process while a service starts, and detach the appenders of tests
 * that run in parallel.
 */
final class SharedLogging extends LogbackLoggingSystem {

    private SharedLogging(ClassLoader classLoader) {
        super(classLoader);
    }

    /** Configures logging as a service does at its start. */
    static void configure() {
        new SpringApplicationBuilder(NoBeans.class)
                .web(WebApplicationType.NONE)
                .run("--therapy.data-dir=" + TestDatabase.freshFolder())
                .close();
    }

    /** Keeps the configuration when a service ends, so that the next start does not repeat it. */
    @Override
    public void cleanUp() {
        // other services use it
    }

    private static final class NoBeans {}

    /** Replaces the logging of Spring Boot; {@code META-INF/spring.factories} names this class. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Factory implements LoggingSystemFactory {

        @Override
        public LoggingSystem getLoggingSystem(ClassLoader classLoader) {
            return new SharedLogging(classLoader);
        }
    }
}
