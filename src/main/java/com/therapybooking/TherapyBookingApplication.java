package com.therapybooking;

import com.therapybooking.embedded.CopyData;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service, or runs the command that the first argument names. */
@SpringBootApplication(
        excludeName = {
            // We use the driver directly, without templates and repositories.
            "org.springframework.boot.data.mongodb.autoconfigure.DataMongoAutoConfiguration",
            "org.springframework.boot.data.mongodb.autoconfigure."
                    + "DataMongoRepositoriesAutoConfiguration",
            "org.springframework.boot.data.autoconfigure.web.DataWebAutoConfiguration",
            // Tomcat's errors are written by a valve of ours, not by a page of the application.
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
            // Users are those of the database, not one with a generated password.
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            // Each run of a timer, several a second, would be observed and begin a trace.
            "org.springframework.boot.micrometer.observation.autoconfigure."
                    + "ScheduledTasksObservationAutoConfiguration"
        })
@ConfigurationPropertiesScan
public class TherapyBookingApplication {

    /**
     * Starts a virtual thread, and with it the first thread that runs them. If the system refuses
     * that later, all virtual threads of this process fail, and the service would seem ready.
     */
    private static void requireThreads() {
        try {
            Thread.startVirtualThread(() -> {}).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError e) {
            System.err.println(
                    "The system allows too few threads ("
                            + e.getMessage()
                            + "): about 100 are needed.");
            System.exit(1);
        }
    }

    public static void main(String[] args) {
        // Platform threads wait for the sockets of virtual threads: ADR 84. The property must be
        // set before any virtual thread waits for a socket.
        System.getProperties().putIfAbsent("jdk.pollerMode", "1");
        if (args.length > 0 && args[0].equals(CopyData.COMMAND)) {
            System.exit(CopyData.run(args));
        }
        if (args.length > 0 && args[0].equals(ResetPassword.COMMAND)) {
            System.exit(ResetPassword.run(args));
        }
        if (args.length > 0 && args[0].equals("--help")) {
            System.out.println(
                    "Usage: java -jar therapy-booking.jar [%s ... | %s ...]%n"
                                    .formatted(CopyData.COMMAND, ResetPassword.COMMAND)
                            + "Without a command it starts the service. Its settings are environment"
                            + " variables: docs/settings.md.");
            return;
        }
        if (args.length > 0 && !args[0].startsWith("--")) {
            System.err.println(
                    "There is no command %s: use %s, %s, or none to start the service."
                            .formatted(args[0], CopyData.COMMAND, ResetPassword.COMMAND));
            System.exit(2);
        }
        requireThreads();
        SpringApplication.run(TherapyBookingApplication.class, args);
    }
}
