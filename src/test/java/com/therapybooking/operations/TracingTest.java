package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class TracingTest {

    @Test
    void doesNotWaitLongForASilentCollectorAtShutdown() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AtomicLong closing = new AtomicLong();
            new ApplicationContextRunner()
                    .withInitializer(new ConfigDataApplicationContextInitializer())
                    .withConfiguration(
                            AutoConfigurations.of(
                                    OpenTelemetrySdkAutoConfiguration.class,
                                    OpenTelemetryTracingAutoConfiguration.class,
                                    OtlpTracingAutoConfiguration.class))
                    .withPropertyValues(
                            "management.tracing.sampling.probability=1.0",
                            "management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:"
                                    + silent.getLocalPort())
                    .run(context -> {
                        Tracer tracer = context.getBean(OpenTelemetry.class).getTracer("test");
                        for (int i = 0; i < 4_000; i++) {
                            tracer.spanBuilder("span").startSpan().end();
                        }
                        closing.set(System.nanoTime());
                    });

            assertThat(Duration.ofNanos(System.nanoTime() - closing.get()))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(4));
        }
    }

    @Test
    void exportsASpanOfEachAttemptAndPassesItOnWhenSwitchedOn() {
        try (Receiver collector = Receiver.start();
                Receiver receiver = Receiver.start();
                TestService service =
                        TestService.start(
                                "OTEL_EXPORTER_OTLP_ENDPOINT="
                                        + collector.url().replace("/hook", ""),
                                "WEBHOOK_TRACE_HEADERS=true",
                                "management.tracing.sampling.probability=1.0",
                                "management.opentelemetry.tracing.export.schedule-delay=100ms")) {
            Practice practice = new Practice(service);
            practice.newKey(receiver, "booking.created");
            Practice.Booked booking = practice.book(practice.newUser("therapist"));

            Receiver.Webhook webhook = receiver.await("booking.created", booking.id());

            assertThat(webhook.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
            assertThat(collector.await(1, spans -> spans.body().contains("webhook attempt")))
                    .isNotEmpty()
                    .noneMatch(spans -> spans.body().contains("jane@example.com"));
        }
    }
}
