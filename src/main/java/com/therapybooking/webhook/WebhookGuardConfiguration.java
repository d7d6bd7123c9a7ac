package com.therapybooking.webhook;

import com.therapybooking.webhook.target.BoundedLookups;
import com.therapybooking.webhook.target.HostResolver;
import com.therapybooking.webhook.target.TargetGuard;
import java.net.InetAddress;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the target guard on the system's resolver; tests use a resolver of their own. */
@Configuration(proxyBeanMethods = false)
class WebhookGuardConfiguration {

    private static final Duration MAX_LOOKUP = Duration.ofSeconds(5);

    @Bean
    @ConditionalOnMissingBean(HostResolver.class)
    BoundedLookups hostResolver() {
        return new BoundedLookups(InetAddress::getAllByName, MAX_LOOKUP);
    }

    @Bean
    TargetGuard targetGuard(WebhookProperties settings, HostResolver resolver) {
        return new TargetGuard(settings.allowedTargets(), resolver);
    }
}
