package com.therapybooking.embedded;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Keeps the driver's messages out of what a program prints. */
final class Quiet {

    private Quiet() {}

    static void logs() {
        LoggingSystem.get(Quiet.class.getClassLoader())
                .setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }
}
