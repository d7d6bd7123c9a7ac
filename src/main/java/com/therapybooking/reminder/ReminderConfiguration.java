package com.therapybooking.reminder;

import com.therapybooking.booking.model.NextReminder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells {@code booking}, which may not use this package, when the next reminder is due. */
@Configuration(proxyBeanMethods = false)
class ReminderConfiguration {

    @Bean
    NextReminder nextReminder() {
        return ReminderTimes::next;
    }
}
