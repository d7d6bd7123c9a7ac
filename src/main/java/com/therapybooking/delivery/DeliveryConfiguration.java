package com.therapybooking.delivery;

import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.RetrySchedule;
import com.therapybooking.delivery.sending.HttpSender;
import com.therapybooking.webhook.target.TargetGuard;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the beans of the plain Java parts of delivery. */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

    /** 1,024 attempts and 64 tests at once. Connections that are kept open count too. */
    private static final int MAX_CONNECTIONS = 1_088;

    @Bean
    HttpSender sender(TargetGuard guard, DeliveryProperties settings, Clock clock) {
        return new HttpSender(guard, settings.attemptTimeout(), MAX_CONNECTIONS, null, clock);
    }

    @Bean
    RetrySchedule retrySchedule(DeliveryProperties settings) {
        return new RetrySchedule(settings.waits(), () -> ThreadLocalRandom.current().nextDouble());
    }
}
