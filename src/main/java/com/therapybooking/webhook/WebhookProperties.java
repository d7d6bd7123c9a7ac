package com.therapybooking.webhook;

import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.platform.settings.Setting;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of webhook keys.
 *
 * @param targetsAllow {@code WEBHOOK_TARGETS_ALLOW}: CIDR blocks exempt from the target guard
 * @param rateLimit {@code WEBHOOK_RATE_LIMIT}: webhooks an hour for a key that has no limit of its
 *     own
 */
@ConfigurationProperties("therapy.webhook")
record WebhookProperties(
        @DefaultValue("") String targetsAllow, @DefaultValue("1000") String rateLimit) {

    static final int MAX_RATE_LIMIT = 1_000_000;

    WebhookProperties {
        Cidr.parseList("WEBHOOK_TARGETS_ALLOW", targetsAllow);
        Setting.integer("WEBHOOK_RATE_LIMIT", rateLimit, 1, MAX_RATE_LIMIT);
    }

    List<Cidr> allowedTargets() {
        return Cidr.parseList("WEBHOOK_TARGETS_ALLOW", targetsAllow);
    }

    int defaultRateLimit() {
        return Setting.integer("WEBHOOK_RATE_LIMIT", rateLimit, 1, MAX_RATE_LIMIT);
    }
}
