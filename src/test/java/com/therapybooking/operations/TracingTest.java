package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import org.junit.jupiter.api.Test;

class TracingTest {

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
