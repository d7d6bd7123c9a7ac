package com.therapybooking.delivery.recovery;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.DeliveryProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/**
 * Knows since when the history is complete. A delivery is deleted by the retention that was set
 * when it ended. After a longer one is set, deliveries of the past are still deleted earlier, so
 * each retention is stored with the last time when an instance used it.
 */
@Repository
class HistoryBegin {

    private static final String LAST_USED = "lastUsed";
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration MAX_MARGIN = Duration.ofMinutes(1);

    private final MongoCollection<Document> retentions;
    private final Duration retention;
    private final Clock clock;

    HistoryBegin(MongoDatabase database, DeliveryProperties settings, Clock clock) {
        this.retentions = database.getCollection("retentions");
        this.retention = settings.retentionPeriod();
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 3_600_000)
    void recordUse() {
        retentions.updateOne(
                Filters.eq("_id", retention.toMillis()),
                Updates.set(LAST_USED, clock.instant()),
                new UpdateOptions().upsert(true));
    }

    /**
     * The earliest event time from which no delivery can have been deleted. The margin of up to a
     * minute covers deletions while a batch is processed.
     */
    Instant at(Instant now) {
        Instant begin = now.minus(retention);
        for (Document used : retentions.find()) {
            Instant deleted = now.minusMillis(used.get("_id", 0L));
            Instant lastEnded = used.getDate(LAST_USED).toInstant().plus(INTERVAL);
            Instant gap = deleted.isBefore(lastEnded) ? deleted : lastEnded;
            begin = gap.isAfter(begin) ? gap : begin;
        }
        Duration percent = retention.dividedBy(100);
        return begin.plus(percent.compareTo(MAX_MARGIN) < 0 ? percent : MAX_MARGIN);
    }
}
