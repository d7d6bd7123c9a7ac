package com.therapybooking.delivery;

import com.therapybooking.webhook.TargetGuard;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Puts the plain parts of delivery together. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class DeliveryConfiguration {

    private static final int MOST_CONNECTIONS = 1_024;

    @Bean
    HttpSender sender(TargetGuard guard, DeliveryProperties settings, Clock clock) {
        return new HttpSender(guard, settings.attemptTimeout(), MOST_CONNECTIONS, null, clock);
    }

    @Bean
    Courier courier(Sender sender, Clock clock) {
        return new Courier(sender, clock);
    }

    @Bean
    RetrySchedule retrySchedule(DeliveryProperties settings) {
        return new RetrySchedule(settings.waits(), () -> ThreadLocalRandom.current().nextDouble());
    }
}
