package com.therapybooking.platform.database;

import com.mongodb.client.MongoClient;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports down while the driver's monitor knows no server that takes writes. It replaces Spring
 * Boot's indicator, which calls the database and so waits for a connection of a busy pool. A report
 * logs each change.
 */
@Component("mongoHealthIndicator")
class DatabaseHealth implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(DatabaseHealth.class);

    private final MongoClient client;
    private final AtomicBoolean wasWritable = new AtomicBoolean(true);

    DatabaseHealth(MongoClient client) {
        this.client = client;
    }

    @Override
    public Health health() {
        boolean writable = client.getClusterDescription().hasWritableServer();
        if (wasWritable.getAndSet(writable) != writable) {
            if (writable) {
                log.info("The database takes writes again.");
            } else {
                log.warn("Readiness is 503: no database server takes writes.");
            }
        }
        return (writable ? Health.up() : Health.down()).build();
    }
}
