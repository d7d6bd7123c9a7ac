package com.therapybooking.platform.database;

import com.mongodb.client.MongoClient;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports down while the driver's monitor knows no server that takes writes. It replaces Spring
 * Boot's indicator, which calls the database and so waits for a connection of a busy pool.
 */
@Component("mongoHealthIndicator")
class DatabaseHealth implements HealthIndicator {

    private final MongoClient client;

    DatabaseHealth(MongoClient client) {
        this.client = client;
    }

    @Override
    public Health health() {
        boolean writable = client.getClusterDescription().hasWritableServer();
        return (writable ? Health.up() : Health.down()).build();
    }
}
