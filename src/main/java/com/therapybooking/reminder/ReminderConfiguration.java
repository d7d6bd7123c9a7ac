package com.therapybooking.reminder;

import com.therapybooking.booking.model.NextReminder;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the reminder step. */
@Configuration(proxyBeanMethods = false)
class ReminderConfiguration {

    @Bean
    ReminderStep reminderStep(DueReminders reminders, Clock clock) {
        return new ReminderStep(reminders, clock);
    }

    @Bean
    NextReminder nextReminder() {
        return ReminderTimes::next;
    }
}
