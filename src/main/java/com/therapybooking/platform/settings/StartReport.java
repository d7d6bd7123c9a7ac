package com.therapybooking.platform.settings;

import com.mongodb.ConnectionString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Prints one block as the last lines of a start: the service's addresses, the administrator, the
 * location of the data, and notes about unusual settings.
 */
@Component
public final class StartReport {

    private static final Logger log = LoggerFactory.getLogger(StartReport.class);

    private static final String PRODUCTION = "production";
    private static final String EXAMPLE_CALLS = "https://therapyapp.com/meeting";

    private final Environment environment;
    private final PublicUrl url;
    private final Path folder;
    private final DatabaseProperties database;
    private volatile String administrator = "";
    private volatile String generatedPassword = "";

    StartReport(
            Environment environment,
            PublicUrl url,
            DataDirectory directory,
            DatabaseProperties database) {
        this.environment = environment;
        this.url = url;
        this.folder = directory.path().toAbsolutePath().normalize();
        this.database = database;
    }

    /** Sets the administrator's e-mail address. */
    public void administrator(String email) {
        administrator = email;
    }

    /** Adds a generated password, printed once to the standard output, never to the log. */
    public void generatedPassword(String password) {
        generatedPassword = password;
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.LOWEST_PRECEDENCE)
    void print() {
        if (!generatedPassword.isEmpty()) {
            System.out.printf(
                    "%nThe first administrator was created. The password is shown only now:%n"
                            + "    e-mail    %s%n    password  %s%n%n",
                    administrator, generatedPassword);
            System.out.flush();
            generatedPassword = "";
        }
        log.info("{}", text());
    }

    String text() {
        StringBuilder text = new StringBuilder("The service is ready.");
        line(text, "Dashboard", link("/"));
        line(text, "API description", link("/swagger-ui.html"));
        line(text, "Administrator", administrator);
        line(text, "Data", data());
        String label = "Note";
        for (String note : notes()) {
            line(text, label, note);
            label = "";
        }
        return text.toString();
    }

    /** With port 0 the operating system has chosen one. */
    private String link(String path) {
        String port = environment.getProperty("local.server.port", "");
        return url.to(path).replaceFirst("^http://localhost:0/", "http://localhost:" + port + "/");
    }

    private String data() {
        if (database.embedded()) {
            return folder + " (embedded database, secrets, server.log)";
        }
        ConnectionString uri = new ConnectionString(database.uri());
        return "MongoDB at " + String.join(",", uri.getHosts()) + "; server.log in " + folder;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (String profile : environment.getActiveProfiles()) {
            notes.add(
                    "The profile \""
                            + profile
                            + (profile.equals(PRODUCTION)
                                    ? "\" is active."
                                    : "\" has no effect: only \"production\" has."));
        }
        if (environment.matchesProfiles(PRODUCTION)) {
            if (EXAMPLE_CALLS.equals(environment.getProperty("therapy.booking.call-base-url"))) {
                notes.add("CALL_BASE_URL is not set: call links lead to " + EXAMPLE_CALLS + ".");
            }
            if (url.host().equals("localhost")) {
                notes.add("PUBLIC_URL is not set: links lead to " + url.to("/") + ".");
            }
            if (isBlank("therapy.identity.trusted-proxies")) {
                notes.add("TRUSTED_PROXIES is not set: behind a proxy all clients share a limit.");
            }
        }
        if (!isBlank("therapy.alerts.email") && isBlank("therapy.alerts.smtp-url")) {
            notes.add("ALERT_EMAIL has no effect without SMTP_URL.");
        }
        Path logFile = folder.resolve(OperatorVariables.LOG_FILE_NAME);
        if (Files.exists(logFile) && !Files.isWritable(logFile)) {
            notes.add("server.log cannot be written: the log goes to the console only.");
        }
        if (isBlank("therapy.identity.jwt-secret")) {
            notes.add("JWT_SECRET is not set: the generated secret in jwt-secret is used.");
        }
        if (isBlank("therapy.secrets.key")) {
            notes.add("SECRETS_KEY is not set: the generated key in secrets-key is used.");
        }
        if (!isBlank("therapy.webhook.targets-allow")) {
            notes.add(
                    "WEBHOOK_TARGETS_ALLOW permits webhooks to "
                            + environment.getProperty("therapy.webhook.targets-allow")
                            + ", also by http://.");
        }
        if (OwnerOnly.isWider(folder)) {
            notes.add(folder + " is open to other users: set its permissions to 0700.");
        }
        return notes;
    }

    private boolean isBlank(String property) {
        return environment.getProperty(property, "").isBlank();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format("%n  %-17s%s", label, value));
    }
}
