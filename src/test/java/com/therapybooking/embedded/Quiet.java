package com.therapybooking.embedded;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Keeps the log messages of the MongoDB driver out of the output of a program. */
final class Quiet {

    private Quiet() {}

    static void logs() {
        LoggingSystem.get(Quiet.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }
}
