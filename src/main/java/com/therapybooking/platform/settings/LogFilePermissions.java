package com.therapybooking.platform.settings;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Narrows the permissions of log files that Logback creates with the umask at a rollover. */
@Component
final class LogFilePermissions {

    private static final Logger log = LoggerFactory.getLogger(LogFilePermissions.class);

    private final DataDirectory directory;

    LogFilePermissions(DataDirectory directory) {
        this.directory = directory;
    }

    @Scheduled(fixedDelay = 60_000)
    void narrow() {
        try {
            OwnerOnly.files(directory.path(), OperatorVariables.LOG_FILE_NAME);
        } catch (IOException e) {
            log.warn("The log files could not be restricted to their owner: {}", e.toString());
        }
    }
}
