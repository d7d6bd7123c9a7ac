package com.therapybooking.platform.database;

import com.mongodb.connection.ClusterDescription;
import com.mongodb.event.ClusterDescriptionChangedEvent;
import com.mongodb.event.ClusterListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when MongoDB stops taking writes, and when it takes them again. */
final class AvailabilityLog implements ClusterListener {

    private static final Logger log = LoggerFactory.getLogger(AvailabilityLog.class);

    private final AtomicBoolean away = new AtomicBoolean();

    @Override
    public void clusterDescriptionChanged(ClusterDescriptionChangedEvent event) {
        ClusterDescription now = event.getNewDescription();
        boolean wasThere = event.getPreviousDescription().hasWritableServer();
        boolean isClosed = now.getServerDescriptions().isEmpty();
        if (now.hasWritableServer()) {
            if (away.getAndSet(false)) {
                log.info("MongoDB takes writes again.");
            }
        } else if (wasThere && !isClosed && !away.getAndSet(true)) {
            log.warn("No MongoDB server takes writes: calls get 503 until one does.");
        }
    }
}
