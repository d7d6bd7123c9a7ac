package com.therapybooking.delivery.model;

import com.therapybooking.platform.settings.Setting;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of delivery.
 *
 * @param attemptTimeout {@code WEBHOOK_TIMEOUT}: limit of a whole attempt
 * @param waits {@code WEBHOOK_RETRY_SCHEDULE}: waits between attempts; empty for ten waits over
 *     about three days
 * @param retentionPeriod {@code WEBHOOK_RETENTION}: how long a finished delivery is kept
 * @param disabledAfter {@code WEBHOOK_DISABLE_AFTER}: how long every attempt must have failed
 *     before a key is disabled
 * @param traceHeaders {@code WEBHOOK_TRACE_HEADERS}: whether receivers get {@code traceparent}
 */
@ConfigurationProperties("therapy.webhook")
public record DeliveryProperties(
        Duration attemptTimeout,
        List<Duration> waits,
        Duration retentionPeriod,
        Duration disabledAfter,
        boolean traceHeaders) {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(2);

    /** Parses the texts of the environment variables. */
    @ConstructorBinding
    public DeliveryProperties(
            @DefaultValue("5s") String timeout,
            @DefaultValue("") String retrySchedule,
            @DefaultValue("30d") String retention,
            @DefaultValue("5d") String disableAfter,
            @DefaultValue("false") String traceHeaders) {
        this(
                Setting.duration("WEBHOOK_TIMEOUT", timeout, MAX_TIMEOUT, "two minutes"),
                Setting.durations("WEBHOOK_RETRY_SCHEDULE", retrySchedule),
                Setting.duration("WEBHOOK_RETENTION", retention),
                Setting.duration("WEBHOOK_DISABLE_AFTER", disableAfter),
                Setting.flag("WEBHOOK_TRACE_HEADERS", traceHeaders));
    }
}
