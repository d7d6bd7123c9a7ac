package com.therapybooking.delivery.alert;

import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.settings.PublicUrl;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the beans of the alerts; without {@code SMTP_URL} none of them runs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlertProperties.class)
class AlertConfiguration {

    @Bean
    AlertLoop alertLoop(
            AlertProperties settings,
            OperationalEvents events,
            DeliveryHistory deliveries,
            Accounts accounts,
            PublicUrl publicUrl,
            Clock clock) {
        return new AlertLoop(
                settings.server()
                        .map(server -> new AlertSender(server, publicUrl))
                        .map(sender ->
                                new AlertStep(
                                        events,
                                        deliveries,
                                        accounts,
                                        settings,
                                        sender,
                                        publicUrl,
                                        clock))
                        .orElse(null));
    }
}
