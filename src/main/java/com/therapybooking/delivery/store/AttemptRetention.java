package com.therapybooking.delivery.store;

import com.therapybooking.delivery.model.DeliveryProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.types.ObjectId;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Deletes the attempts whose delivery has left the history, and old test attempts. The database
 * deletes a delivery {@code WEBHOOK_RETENTION} after its end, at the time that {@link
 * DeliveryUpdates} sets as {@code purgeAt}. Its attempts are older than that, so only attempts
 * older than {@code WEBHOOK_RETENTION} are read. An attempt stays until it is counted.
 */
@Component
public class AttemptRetention {

    private final AttemptStore attempts;
    private final DeliveryHistory history;
    private final Duration retention;
    private final Clock clock;

    AttemptRetention(
            AttemptStore attempts,
            DeliveryHistory history,
            DeliveryProperties settings,
            Clock clock) {
        this.attempts = attempts;
        this.history = history;
        this.retention = settings.retentionPeriod();
        this.clock = clock;
    }

    /** One pass over all attempts that are old enough. */
    @Scheduled(fixedDelay = 3_600_000)
    void step() {
        Instant old = clock.instant().minus(retention);
        Instant before = old.isBefore(attempts.foldedUntil()) ? old : attempts.foldedUntil();
        attempts.forEachBatchBefore(before, this::deleteOrphans);
    }

    private void deleteOrphans(List<StoredAttempt> batch) {
        List<ObjectId> deliveries =
                batch.stream()
                        .map(StoredAttempt::deliveryId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        Set<ObjectId> present = history.existing(deliveries);
        attempts.delete(
                batch.stream()
                        .filter(attempt ->
                                attempt.isTest() || !present.contains(attempt.deliveryId()))
                        .map(StoredAttempt::id)
                        .toList());
    }
}
