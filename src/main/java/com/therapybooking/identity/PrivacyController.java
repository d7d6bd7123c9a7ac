package com.therapybooking.identity;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Erases a person. That it was done is kept in the collection {@code audit}: who did it, when and
 * how much was found, and nothing about the person. The entry is there before the work begins, and
 * has no counts if the call did not end; such a call is to be repeated.
 */
@RestController
class PrivacyController {

    record Person(@NotNull @Address String email) {
        @Override
        public String toString() {
            return "Person[***]";
        }
    }

    record Erased(boolean success, long bookings, long deliveries) {}

    private static final Logger log = LoggerFactory.getLogger(PrivacyController.class);

    private final ObjectProvider<PersonalData> places;
    private final MongoCollection<Document> audit;
    private final Clock clock;

    PrivacyController(ObjectProvider<PersonalData> places, MongoDatabase database, Clock clock) {
        this.places = places;
        this.audit = database.getCollection("audit");
        this.clock = clock;
    }

    @PostMapping("/api/privacy/erase")
    Erased erase(
            @Valid @RequestBody Person person,
            @AuthenticationPrincipal SignedInUser administrator) {
        ObjectId id = new ObjectId();
        audit.insertOne(
                new Document("_id", id)
                        .append("action", "erase")
                        .append("by", administrator.id())
                        .append("at", Date.from(clock.instant())));
        Map<String, Object> counts = new LinkedHashMap<>();
        places.orderedStream()
                .forEach(place -> counts.put(place.kind(), place.erase(person.email())));
        audit.updateOne(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.set("counts", new Document(counts)),
                        Updates.set("finishedAt", Date.from(clock.instant()))));
        log.atInfo()
                .addKeyValue("by", administrator.id())
                .addKeyValue("counts", counts)
                .log("erased a person");
        return new Erased(true, count(counts, "bookings"), count(counts, "deliveries"));
    }

    private static long count(Map<String, Object> counts, String kind) {
        return counts.get(kind) instanceof Long count ? count : 0;
    }
}
