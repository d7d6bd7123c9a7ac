package com.therapybooking.platform.settings;

import com.mongodb.ConnectionString;
import com.mongodb.MongoConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Refuses settings that Spring Boot would misread or ignore, before the application starts. */
final class SettingsValidator implements EnvironmentPostProcessor {

    static final String LOG_FILE_NAME = "server.log";

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Setting.integer("PORT", environment.getRequiredProperty("server.port"), 0, 65_535);
        // before the log is written there, which would fail with a less clear message
        protectFiles(new DataDirectory(environment.getRequiredProperty("therapy.data-dir")).path());
        for (String ignored : List.of("spring.mongodb.uri", "spring.data.mongodb.uri")) {
            if (environment.getProperty(ignored) != null) {
                throw new InvalidSettingException(
                        ignored,
                        "removed, because this service ignores it: set MONGODB_URI instead");
            }
        }
        if (environment.matchesProfiles("production")) {
            require(environment, "JWT_SECRET", "therapy.identity.jwt-secret");
            require(environment, "SECRETS_KEY", "therapy.secrets.key");
            require(environment, "MONGODB_URI", "therapy.database.uri");
        }
        checkDatabase(environment.getRequiredProperty("therapy.database.uri"));
    }

    /** The log is created here, because the logging system would create it with wider rights. */
    private static void protectFiles(Path folder) {
        try {
            OwnerOnly.file(folder.resolve(LOG_FILE_NAME));
            OwnerOnly.files(folder, LOG_FILE_NAME, "jwt-secret", "secrets-key");
        } catch (IOException e) {
            throw new InvalidSettingException("DATA_DIR", "a folder that can be written");
        }
    }

    private static void require(Environment environment, String variable, String property) {
        if (environment.getRequiredProperty(property).isBlank()) {
            throw new InvalidSettingException(variable, "set in the profile \"production\"");
        }
    }

    private static void checkDatabase(String uri) {
        if (new DatabaseProperties(uri).embedded()) {
            return;
        }
        try {
            new ConnectionString(uri);
        } catch (MongoConfigurationException e) {
            throw new InvalidSettingException(
                    "MONGODB_URI", "a connection string with a host name that resolves");
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "MONGODB_URI",
                    "a connection string such as mongodb://host:27017/therapy_booking, or"
                            + " \"embedded\"");
        }
    }
}
