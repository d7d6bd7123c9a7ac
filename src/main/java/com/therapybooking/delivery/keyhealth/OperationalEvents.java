package com.therapybooking.delivery.keyhealth;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Stores the events about the service itself, each about one key. An event is stored before it is
 * sent, and stays open until its deliveries are stored too.
 */
@Repository
public class OperationalEvents {

    /** Reports that a failing key works again; no key can subscribe to it. */
    static final String KEY_WORKS_AGAIN = "webhook.key_recovered";

    private static final String NAME = "event";
    private static final String AT = "at";
    private static final String ABOUT = "about";
    private static final String DATA = "data";

    /** True until its deliveries are stored, absent afterwards. */
    private static final String WAITING = "waiting";

    /** No instance sends the event's alert before this time; absent at first. */
    private static final String ALERT_AT = "alertAt";

    private static final String ALERT_TRIES = "alertTries";

    /** When the alert was sent, or given up; absent before. */
    private static final String ALERTED_AT = "alertedAt";

    private static final Duration RETENTION = Duration.ofDays(400);
    private static final int MAX_READ = 10_000;
    private static final int MAX_CLAIMS = 20;

    /** An event with the key that it is about. */
    public record About(WebhookEvent event, ObjectId keyId) {}

    private final MongoCollection<Document> events;
    private volatile Runnable listener = () -> {};

    OperationalEvents(MongoDatabase database) {
        this.events = database.getCollection("service_events");
        LongRunning.createTtlIndex(events, AT, RETENTION);
        LongRunning.on(events)
                .createIndex(Indexes.ascending(WAITING), new IndexOptions().sparse(true));
    }

    /** Stores an event, unless one with this id exists. */
    void add(UUID id, String name, Instant at, ObjectId about, String data) {
        events.updateOne(
                Filters.eq("_id", id.toString()),
                Updates.combine(
                        Updates.setOnInsert(NAME, name),
                        Updates.setOnInsert(AT, at),
                        Updates.setOnInsert(ABOUT, about),
                        Updates.setOnInsert(DATA, data),
                        Updates.setOnInsert(WAITING, true)),
                new UpdateOptions().upsert(true));
        listener.run();
    }

    /**
     * Runs the listener after this instance has stored an event. It must be quick, because many
     * keys may fail together.
     */
    public void onAdded(Runnable listener) {
        this.listener = listener;
    }

    /** Events whose deliveries may not all be stored. */
    public List<About> waiting() {
        return events.find(Filters.eq(WAITING, true))
                .map(found -> new About(event(found), found.getObjectId(ABOUT)))
                .into(new ArrayList<>());
    }

    public void markQueued(UUID id) {
        events.updateOne(Filters.eq("_id", id.toString()), Updates.unset(WAITING));
    }

    /**
     * Claims the oldest event since a time whose alert is due and not sent. No other instance gets
     * it for the duration that {@code wait} gives; after that it is due again.
     *
     * @param wait computes the duration from the number of earlier claims; longer than sending
     *     takes
     */
    public Optional<About> claimAlert(Instant since, Instant now, IntFunction<Duration> wait) {
        Bson due =
                Filters.and(
                        Filters.gte(AT, since),
                        Filters.exists(ALERTED_AT, false),
                        Filters.or(Filters.exists(ALERT_AT, false), Filters.lte(ALERT_AT, now)));
        for (Document found : events.find(due).sort(Sorts.ascending(AT)).limit(MAX_CLAIMS)) {
            int tries = found.getInteger(ALERT_TRIES, 0);
            Bson unchanged =
                    Filters.and(
                            Filters.eq("_id", found.getString("_id")),
                            tries == 0
                                    ? Filters.exists(ALERT_TRIES, false)
                                    : Filters.eq(ALERT_TRIES, tries));
            Bson claim =
                    Updates.combine(
                            Updates.set(ALERT_AT, now.plus(wait.apply(tries))),
                            Updates.set(ALERT_TRIES, tries + 1));
            if (events.updateOne(unchanged, claim).getModifiedCount() == 1) {
                return Optional.of(new About(event(found), found.getObjectId(ABOUT)));
            }
        }
        return Optional.empty();
    }

    /** Ends the alert about this event: it is not sent any more. */
    public void endAlert(UUID id, Instant now) {
        events.updateOne(
                Filters.eq("_id", id.toString()),
                Updates.combine(
                        Updates.set(ALERTED_AT, now),
                        Updates.unset(ALERT_AT),
                        Updates.unset(ALERT_TRIES)));
    }

    /** Events of {@code [from, to)} that are not about this key, oldest first. */
    public List<WebhookEvent> between(Instant from, Instant to, ObjectId keyId) {
        return events.find(
                        Filters.and(
                                Filters.gte(AT, from),
                                Filters.lt(AT, to),
                                Filters.ne(ABOUT, keyId),
                                Filters.exists(WAITING, false)))
                .sort(Sorts.ascending(AT))
                .limit(MAX_READ)
                .map(OperationalEvents::event)
                .into(new ArrayList<>());
    }

    private static WebhookEvent event(Document found) {
        return WebhookEvent.ofService(
                UUID.fromString(found.getString("_id")),
                found.getString(NAME),
                found.getDate(AT).toInstant(),
                found.getString(DATA));
    }
}
