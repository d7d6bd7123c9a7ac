package com.therapybooking.platform.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Translates the operator's variables into Spring Boot properties before the application starts:
 * the log format, and tracing, which is disabled unless an endpoint is configured.
 */
final class OperatorVariables implements EnvironmentPostProcessor {

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
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
        Map<String, Object> properties = new HashMap<>();
        log(environment.getRequiredProperty("therapy.log.format"), properties);
        trace(environment.getRequiredProperty("therapy.tracing.endpoint").strip(), properties);
        environment.getPropertySources().addFirst(new MapPropertySource("operating", properties));
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

    /** The address of a collector, or of its traces. */
    private static String traces(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return endpoint.endsWith("/v1/traces")
                        ? endpoint
                        : endpoint.replaceFirst("/+$", "") + "/v1/traces";
            }
        } catch (URISyntaxException e) {
            // continue to the message
        }
        throw new InvalidSettingException(
                ENDPOINT, "the http or https address of a collector, such as http://host:4318");
    }
}
