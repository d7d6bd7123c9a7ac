package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static TestService service;
    private static Receiver receiver;
    private static Practice.Key key;
    private static Practice.Booked booking;

    @BeforeAll
    static void deliver() {
        service = TestService.start("therapy.webhook.retry-schedule=1s,1h");
        receiver = Receiver.start();
        Practice practice = new Practice(service);
        key = practice.newKey(receiver, "booking.created", "booking.reminder");
        Practice.Key failing =
                practice.newKey(receiver.url() + "?failing", "", "booking.payment_verified");
        receiver.answers(webhook ->
                Receiver.Answer.of(webhook.event().equals("booking.created") ? 200 : 503));
        Practice.User therapist = practice.newUser("therapist");
        booking = practice.book(therapist);
        practice.pay(booking);
        practice.pay(
                practice.book(
                        therapist, Instant.now().plus(15, ChronoUnit.MINUTES).plusSeconds(8)));
        receiver.await("booking.created", booking.id());
        receiver.await(3, webhook -> webhook.event().equals("booking.payment_verified"));
        receiver.await(1, webhook -> webhook.event().equals("booking.reminder"));
        assertThat(failing.id()).isNotEqualTo(key.id());
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void showsWhatAnOperatorNeeds() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() ->
                        assertThat(series())
                                .anyMatch(line ->
                                        is(
                                                line,
                                                "deliveries_total",
                                                "booking.created",
                                                "delivered"))
                                .anyMatch(line ->
                                        is(line, "deliveries_total", "payment_verified", "retry"))
                                .anyMatch(line -> is(line, "attempt_seconds_bucket", "http_5xx"))
                                .anyMatch(line -> is(line, "attempt_seconds_count", "delivered"))
                                .anyMatch(line -> is(line, "delay_seconds_count"))
                                .anyMatch(
                                        line -> is(line, "delay_seconds_bucket", "le=\"86400.0\""))
                                .anyMatch(line -> is(line, "claims_count"))
                                .anyMatch(line ->
                                        line.startsWith("therapy_reminder_lateness_seconds_bucket"))
                                .anyMatch(line ->
                                        line.startsWith("mongodb_driver_commands_seconds_bucket")));
        assertThat(series())
                .anyMatch(line -> line.startsWith("therapy_webhook_queue_depth"))
                .anyMatch(line -> line.startsWith("therapy_webhook_queue_overdue_seconds"))
                .anyMatch(line ->
                        line.startsWith("therapy_webhook_rate_limit_waits_total{use=\"other\""));
    }

    @Test
    void namesNoKeyAndNoPersonAndStaysSmall() {
        String all = String.join("\n", series());

        assertThat(all)
                .doesNotContain(
                        key.id(), booking.id(), "jane@example.com", "Jane", "admin@", "cluster_id");
        assertThat(series().stream().filter(line -> line.contains("server_address")))
                .allMatch(line -> line.startsWith("mongodb_driver_pool_"));
        assertThat(series().stream().filter(line -> line.startsWith("therapy_")))
                .hasSizeLessThan(200);
        assertThat(series()).hasSizeLessThan(2_500);
    }

    @Test
    void sendsNoTraceHeaderUnlessItIsSwitchedOn() {
        assertThat(receiver.webhooks()).isNotEmpty();
        assertThat(receiver.webhooks())
                .allSatisfy(
                        webhook -> assertThat(webhook.headers()).doesNotContainKey("traceparent"));
    }

    private static boolean is(String line, String name, String... labels) {
        return line.startsWith("therapy_webhook_" + name)
                && List.of(labels).stream().allMatch(line::contains)
                && !line.endsWith(" 0.0");
    }

    private static List<String> series() {
        return service.api()
                .get("/actuator/prometheus", null)
                .text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
