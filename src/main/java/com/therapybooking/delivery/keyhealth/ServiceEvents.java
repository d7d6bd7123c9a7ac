package com.therapybooking.delivery.keyhealth;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.LongWork;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * The events about the service itself, each about one key. One is stored before anybody is told,
 * and waits until the deliveries that follow from it are stored too.
 */
@Repository
public class ServiceEvents {

    /** Tells that a key which was failing works again; no key can subscribe to it. */
    static final String KEY_RECOVERED = "webhook.key_recovered";

    private static final String NAME = "event";
    private static final String AT = "at";
    private static final String ABOUT = "about";
    private static final String DATA = "data";

    /** True until its deliveries are stored, absent afterwards. */
    private static final String WAITING = "waiting";

    private static final long KEPT_DAYS = 400;
    private static final int MOST = 10_000;

    /** An event with the key that it is about. */
    public record About(WebhookEvent event, ObjectId keyId) {}

    private final MongoCollection<Document> events;

    ServiceEvents(MongoDatabase database) {
        this.events = database.getCollection("service_events");
        LongWork.on(events)
                .createIndex(
                        Indexes.ascending(AT),
                        new IndexOptions().expireAfter(KEPT_DAYS, TimeUnit.DAYS));
        LongWork.on(events)
                .createIndex(Indexes.ascending(WAITING), new IndexOptions().sparse(true));
    }

    /** Stores an event, unless one with this id is there. */
    void add(UUID id, String name, Instant at, ObjectId about, String data) {
        events.updateOne(
                Filters.eq("_id", id.toString()),
                Updates.combine(
                        Updates.setOnInsert(NAME, name),
                        Updates.setOnInsert(AT, Date.from(at)),
                        Updates.setOnInsert(ABOUT, about),
                        Updates.setOnInsert(DATA, data),
                        Updates.setOnInsert(WAITING, true)),
                new UpdateOptions().upsert(true));
    }

    /** Those whose deliveries may not all be stored. */
    public List<About> waiting() {
        return events.find(Filters.eq(WAITING, true))
                .map(found -> new About(event(found), found.getObjectId(ABOUT)))
                .into(new ArrayList<>());
    }

    public void settle(UUID id) {
        events.updateOne(Filters.eq("_id", id.toString()), Updates.unset(WAITING));
    }

    /** Events of {@code [from, to)} that this key may be told, oldest first. */
    public List<WebhookEvent> between(Instant from, Instant to, ObjectId told) {
        return events.find(
                        Filters.and(
                                Filters.gte(AT, Date.from(from)),
                                Filters.lt(AT, Date.from(to)),
                                Filters.ne(ABOUT, told),
                                Filters.exists(WAITING, false)))
                .sort(Sorts.ascending(AT))
                .limit(MOST)
                .map(ServiceEvents::event)
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
