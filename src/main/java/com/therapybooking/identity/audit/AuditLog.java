package com.therapybooking.identity.audit;

import com.therapybooking.platform.web.Paging;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Records changes and lists them. The actor is the caller of the current request. An entry is
 * written after its change, so a crash in between leaves a change without an entry; that of an
 * erasure is written before it.
 */
@Service
public class AuditLog {

    /** How long an entry is kept. */
    static final Duration RETENTION = Duration.ofDays(365);

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    private final AuditEntries entries;
    private final CurrentCaller caller;
    private final Clock clock;
    private final Counter failures;

    AuditLog(AuditEntries entries, CurrentCaller caller, MeterRegistry meters, Clock clock) {
        this.entries = entries;
        this.caller = caller;
        this.clock = clock;
        this.failures =
                Counter.builder("therapy.audit.failures")
                        .description("Changes whose entry in the audit log could not be written")
                        .register(meters);
    }

    /** Records a change that was made. A failure is logged and counted, and never thrown. */
    public void record(AuditedChange change) {
        record(List.of(change));
    }

    /** Records several changes of one call. */
    public void record(List<AuditedChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        try {
            entries.add(documents(changes));
        } catch (RuntimeException e) {
            failures.increment(changes.size());
            log.atError()
                    .setCause(e)
                    .addKeyValue("action", changes.getFirst().action().text())
                    .addKeyValue("target", changes.getFirst().target().id())
                    .addKeyValue("entries", changes.size())
                    .log("A change was made, but its audit entry could not be written.");
        }
    }

    /**
     * Records an erasure before it begins. If the entry cannot be written, the call fails and
     * erases nothing.
     *
     * @return the id of the entry, for {@link #finish}
     */
    public ObjectId beginErasure() {
        List<Document> documents = documents(List.of(AuditedChange.erasure()));
        entries.add(documents);
        return documents.getFirst().getObjectId("_id");
    }

    /** Adds the counts of an erasure; an entry without counts belongs to an unfinished call. */
    public void finish(ObjectId id, Map<String, Object> counts) {
        entries.finish(id, counts, clock.instant());
    }

    /** One page, newest entry first. */
    public Paging.Page<AuditEntry> page(AuditFilter filter, Paging paging) {
        return paging.page(
                entries.list(filter, paging.afterId(), paging.fetch()),
                entry -> entry.id().toHexString());
    }

    private List<Document> documents(List<AuditedChange> changes) {
        AuditActor actor = caller.actor();
        String address = caller.address();
        Instant now = clock.instant();
        return changes.stream()
                .map(change -> AuditDocuments.toDocument(change, actor, address, now))
                .toList();
    }
}
