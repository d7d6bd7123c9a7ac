package com.therapybooking.webhook;

import com.therapybooking.platform.settings.Cidr;
import com.therapybooking.platform.settings.Setting;
import com.therapybooking.webhook.options.KeyRules;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of webhook keys.
 *
 * @param allowedTargets {@code WEBHOOK_TARGETS_ALLOW}: CIDR blocks exempt from the target guard
 * @param defaultRateLimit {@code WEBHOOK_RATE_LIMIT}: webhooks an hour for a key that has no limit
 *     of its own
 */
@ConfigurationProperties("therapy.webhook")
record WebhookProperties(List<Cidr> allowedTargets, int defaultRateLimit) {

    /** Parses the texts of the environment variables. */
    @ConstructorBinding
    WebhookProperties(
            @DefaultValue("") String targetsAllow, @DefaultValue("1000") String rateLimit) {
        this(
                Cidr.parseList("WEBHOOK_TARGETS_ALLOW", targetsAllow),
                Setting.integer("WEBHOOK_RATE_LIMIT", rateLimit, 1, KeyRules.MAX_RATE_LIMIT));
    }
}
