package com.therapybooking.platform.database;

import com.mongodb.connection.ClusterDescription;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports down while the driver's monitor knows no server that takes writes, and logs each change.
 * It replaces Spring Boot's indicator, which calls the database and so waits for a connection of a
 * busy pool.
 */
@Component("mongoHealthIndicator")
class DatabaseHealth implements HealthIndicator, ClusterListener {

    private static final Logger log = LoggerFactory.getLogger(DatabaseHealth.class);

    private final AtomicBoolean writable = new AtomicBoolean();

    @Override
    public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
        ClusterDescription now = event.getNewDescription();
        boolean isClosed = now.getServerDescriptions().isEmpty();
        if (writable.getAndSet(now.hasWritableServer()) == now.hasWritableServer() || isClosed) {
            return;
        }
        if (now.hasWritableServer()) {
            log.info("The database takes writes.");
        } else {
            log.warn(
                    "No database server takes writes: readiness and calls are 503 until one does.");
        }
    }

    @Override
    public Health health() {
        return (writable.get() ? Health.up() : Health.down()).build();
    }
}
