package com.therapybooking.platform.database;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Creates the clock of the whole service; tests use their own. It has whole milliseconds, as times
 * that MongoDB stores, so that a time is the same before and after it is stored.
 */
@Configuration(proxyBeanMethods = false)
class ClockConfiguration {

    @Bean
    @ConditionalOnMissingBean(Clock.class)
    DatabaseClock databaseClock(MongoDatabase database) {
        return new DatabaseClock(database);
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock(DatabaseClock source) {
        return Clock.tick(source.withZone(ZoneOffset.UTC), Duration.ofMillis(1));
    }
}
