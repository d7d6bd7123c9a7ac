package com.therapybooking.delivery.model;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.Setting;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of delivery, each the text of an environment variable.
 *
 * @param timeout {@code WEBHOOK_TIMEOUT}: limit of a whole attempt
 * @param retrySchedule {@code WEBHOOK_RETRY_SCHEDULE}: waits between attempts; empty for ten waits
 *     over about three days
 * @param retention {@code WEBHOOK_RETENTION}: how long a finished delivery is kept
 * @param disableAfter {@code WEBHOOK_DISABLE_AFTER}: how long every attempt must have failed before
 *     a key is disabled
 */
@ConfigurationProperties("therapy.webhook")
public record DeliveryProperties(
        @DefaultValue("5s") String timeout,
        @DefaultValue("") String retrySchedule,
        @DefaultValue("30d") String retention,
        @DefaultValue("5d") String disableAfter) {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(2);

    public DeliveryProperties {
        if (timeout(timeout).compareTo(MAX_TIMEOUT) > 0) {
            throw new InvalidSettingException(
                    "WEBHOOK_TIMEOUT", "a positive duration of at most two minutes such as 5s");
        }
        waits(retrySchedule);
        Setting.duration("WEBHOOK_RETENTION", retention);
        Setting.duration("WEBHOOK_DISABLE_AFTER", disableAfter);
    }

    public Duration attemptTimeout() {
        return timeout(timeout);
    }

    public List<Duration> waits() {
        return waits(retrySchedule);
    }

    public Duration retentionPeriod() {
        return Setting.duration("WEBHOOK_RETENTION", retention);
    }

    public Duration disabledAfter() {
        return Setting.duration("WEBHOOK_DISABLE_AFTER", disableAfter);
    }

    private static Duration timeout(String text) {
        return Setting.duration("WEBHOOK_TIMEOUT", text);
    }

    private static List<Duration> waits(String text) {
        return Setting.durations("WEBHOOK_RETRY_SCHEDULE", text);
    }
}
