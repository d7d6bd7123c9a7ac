package com.therapybooking.webhook;

import java.net.InetAddress;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The guard on the system's resolver. */
@Configuration(proxyBeanMethods = false)
class WebhookGuardConfiguration {

    @Bean
    TargetGuard targetGuard(WebhookProperties settings) {
        return new TargetGuard(settings.allowedTargets(), InetAddress::getAllByName);
    }
}
