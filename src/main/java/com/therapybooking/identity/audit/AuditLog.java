package com.therapybooking.identity.audit;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TrustedProxies;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.web.Paging;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.net.IPv6Utils;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Service;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Records changes and lists them. The actor is the caller of the current request, or the service
 * itself. An entry is written after its change, so a crash in between leaves a change without an
 * entry; that of an erasure is written before it.
 */
@Service
public class AuditLog {

    /** How long MongoDB keeps an entry. */
    private static final Duration RETENTION = Duration.ofDays(365);

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    private final MongoCollection<Document> entries;
    private final TrustedProxies proxies;
    private final Clock clock;
    private final Counter failures;

    AuditLog(MongoDatabase database, TrustedProxies proxies, MeterRegistry meters, Clock clock) {
        this.entries = database.getCollection(AuditDocuments.COLLECTION);
        this.proxies = proxies;
        this.clock = clock;
        this.failures =
                Counter.builder("therapy.audit.failures")
                        .description("Changes whose entry in the audit log could not be written")
                        .register(meters);
        LongRunning.createTtlIndex(entries, AuditDocuments.AT, RETENTION);
        for (String keys : List.of(AuditDocuments.ACTOR_KEYS, AuditDocuments.TARGET_KEYS)) {
            LongRunning.on(entries)
                    .createIndex(
                            Indexes.compoundIndex(
                                    Indexes.ascending(keys), Indexes.descending("_id")));
        }
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
            entries.insertMany(documents(changes));
        } catch (RuntimeException e) {
            failures.increment(changes.size());
            log.atError()
                    .setCause(e)
                    .addKeyValue("action", changes.getFirst().action().text())
                    .addKeyValue("target", changes.getFirst().id())
                    .addKeyValue("entries", changes.size())
                    .log("A change was made, but its audit entry could not be written.");
        }
    }

    /** Records a change that a command on the server made; the service need not run. */
    public static void recordOfOperator(MongoDatabase database, AuditedChange change, Instant at) {
        database.getCollection(AuditDocuments.COLLECTION)
                .insertOne(AuditDocuments.toDocument(change, AuditActor.OPERATOR, null, at));
    }

    /**
     * Records an erasure before it begins. If the entry cannot be written, the call fails and
     * erases nothing.
     *
     * @return the id of the entry, for {@link #finish}
     */
    public ObjectId beginErasure() {
        AuditedChange erasure =
                AuditedChange.of(AuditAction.PERSON_ERASED, null, null, new FieldChanges());
        Document entry = documents(List.of(erasure)).getFirst();
        entries.insertOne(entry);
        return entry.getObjectId("_id");
    }

    /** Adds the counts of an erasure; an entry without counts belongs to an unfinished call. */
    public void finish(ObjectId id, Map<String, Object> counts) {
        entries.updateOne(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.set(AuditDocuments.COUNTS, new Document(counts)),
                        Updates.set("finishedAt", clock.instant())));
    }

    /** One page, newest entry first. */
    public Paging.Page<AuditEntry> page(AuditFilter filter, Paging paging) {
        return paging.page(
                entries.find(filter.condition(paging.afterId()))
                        .sort(Sorts.descending("_id"))
                        .limit(paging.fetch())
                        .map(AuditDocuments::toEntry)
                        .into(new ArrayList<>()),
                entry -> entry.id().toHexString());
    }

    private List<Document> documents(List<AuditedChange> changes) {
        AuditActor actor = actor();
        String address = address();
        Instant now = clock.instant();
        return changes.stream()
                .map(change -> AuditDocuments.toDocument(change, actor, address, now))
                .toList();
    }

    /** The caller, signed in by a token or a browser session; outside of a request, the service. */
    private static AuditActor actor() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller != null && caller.getPrincipal() instanceof SignedInUser user) {
            AuditActor.Token token =
                    caller.getDetails() instanceof AuditActor.Token used
                            ? used
                            : AuditActor.Token.NONE;
            return new AuditActor(
                    user.role().text(),
                    user.id(),
                    user.name(),
                    user.email(),
                    token.id(),
                    token.name());
        }
        return RequestContextHolder.getRequestAttributes() == null
                ? AuditActor.SERVICE
                : AuditActor.GUEST;
    }

    /** The client's address as the rate limit counts it; null outside of a request. */
    private @Nullable String address() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes call) {
            InetAddress address = proxies.clientAddress(call.getRequest());
            return address == null ? null : IPv6Utils.canonize(address.getHostAddress());
        }
        return null;
    }
}
