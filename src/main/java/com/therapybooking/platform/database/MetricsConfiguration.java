package com.therapybooking.platform.database;

import io.micrometer.core.instrument.config.MeterFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps the number of series bounded, over restarts too. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    /** The driver generates a new cluster id at each start. */
    @Bean
    MeterFilter withoutClusterId() {
        return MeterFilter.ignoreTags("cluster.id");
    }
}
