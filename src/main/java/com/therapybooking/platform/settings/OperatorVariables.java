package com.therapybooking.platform.settings;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConfigurationException;
import com.mongodb.WriteConcern;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Handles the operator's variables before the application starts. It refuses those that Spring Boot
 * would misread or ignore, and translates two into properties of Spring Boot: the log format, and
 * tracing, which is disabled unless an endpoint is configured.
 */
final class OperatorVariables implements EnvironmentPostProcessor {

    static final String LOG_FILE_NAME = "server.log";

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES = "/v1/traces";
    private static final String TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final List<String> WITHOUT_TRACING =
            List.of(
                    TRACING + "autoconfigure.MicrometerTracingAutoConfiguration",
                    TRACING + "autoconfigure.NoopTracerAutoConfiguration",
                    TRACING + "autoconfigure.prometheus.PrometheusExemplarsAutoConfiguration",
                    TRACING + "opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
                    TRACING + "opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration",
                    "org.springframework.boot.opentelemetry.autoconfigure."
                            + "OpenTelemetrySdkAutoConfiguration",
                    "org.springframework.boot.opentelemetry.autoconfigure.logging."
                            + "OpenTelemetryLoggingAutoConfiguration");

    @Override
    public void postProcessEnvironment(
            ConfigurableEnvironment environment, SpringApplication application) {
        Setting.integer("PORT", environment.getRequiredProperty("server.port"), 0, 65_535);
        checkAddress(environment.getProperty("server.address", ""));
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
        Map<String, Object> properties = new HashMap<>();
        log(environment.getRequiredProperty("therapy.log.format"), properties);
        trace(environment.getRequiredProperty("therapy.tracing.endpoint").strip(), properties);
        environment.getPropertySources().addFirst(new MapPropertySource("operating", properties));
    }

    private static void checkAddress(String address) {
        if (address.isBlank()) {
            return;
        }
        // only an address of this machine can be bound
        try (ServerSocket _ = new ServerSocket(0, 1, InetAddress.getByName(address.strip()))) {
            return;
        } catch (IOException e) {
            throw new InvalidSettingException("SERVER_ADDRESS", "an address of this machine");
        }
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
        DatabaseProperties settings = new DatabaseProperties(uri);
        if (settings.embedded()) {
            return;
        }
        try {
            ConnectionString parsed = settings.connectionString();
            // its options may be valid each and not together, such as the sizes of the pool
            MongoClientSettings _ =
                    MongoClientSettings.builder().applyConnectionString(parsed).build();
            WriteConcern writes = parsed.getWriteConcern();
            if (writes != null && !writes.isAcknowledged()) {
                throw new InvalidSettingException(
                        "MONGODB_URI", "a connection string with acknowledged writes: w=1 or more");
            }
        } catch (MongoConfigurationException e) {
            throw new InvalidSettingException(
                    "MONGODB_URI", "a connection string with a host name that resolves");
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidSettingException(
                    "MONGODB_URI",
                    "a connection string with valid options (the only compressor is zlib), such as"
                            + " mongodb://host:27017/therapy_booking, or \"embedded\"");
        }
    }

    private static void log(String text, Map<String, Object> properties) {
        String format = text.strip().toLowerCase(Locale.ROOT);
        switch (format) {
            case "", "text" -> {}
            case "json", "logstash" -> structured("logstash", properties);
            case "ecs", "gelf" -> structured(format, properties);
            default ->
                    throw new InvalidSettingException(
                            "LOG_FORMAT", "one of text, json, ecs and gelf");
        }
    }

    private static void structured(String format, Map<String, Object> properties) {
        properties.put("logging.structured.format.console", format);
        properties.put("logging.structured.format.file", format);
    }

    private static void trace(String endpoint, Map<String, Object> properties) {
        if (endpoint.isEmpty()) {
            properties.put("spring.autoconfigure.exclude", String.join(",", WITHOUT_TRACING));
            return;
        }
        properties.put("management.opentelemetry.tracing.export.otlp.endpoint", traces(endpoint));
    }

    /** The address of a collector's traces, from that address or the collector's. */
    static String traces(String endpoint) {
        String url = Setting.httpUrl(ENDPOINT, endpoint, "http://host:4318");
        return url.endsWith(TRACES) ? url : url + TRACES;
    }
}
