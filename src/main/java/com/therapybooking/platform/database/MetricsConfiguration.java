package com.therapybooking.platform.database;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps the number of series bounded, over restarts too. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    /** The driver generates a new cluster id at each start. */
    @Bean
    MeterFilter withoutClusterId() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (!id.getName().startsWith("mongodb.driver.")) {
                    return id;
                }
                List<Tag> tags =
                        id.getTags().stream()
                                .filter(tag -> !tag.getKey().equals("cluster.id"))
                                .toList();
                return id.replaceTags(tags);
            }
        };
    }
}
