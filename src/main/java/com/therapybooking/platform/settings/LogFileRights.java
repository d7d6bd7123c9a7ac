package com.therapybooking.platform.settings;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Narrows the permissions of log files that Logback creates with the umask at a rollover. */
@Component
final class LogFileRights {

    private static final Logger log = LoggerFactory.getLogger(LogFileRights.class);

    private final DataDirectory directory;

    LogFileRights(DataDirectory directory) {
        this.directory = directory;
    }

    @Scheduled(fixedDelay = 60_000)
    void narrow() {
        try {
            OwnerOnly.files(directory.path(), RefuseBadSettings.LOG);
        } catch (IOException e) {
            log.warn("The permissions of the log files could not be checked: {}", e.toString());
        }
    }
}
