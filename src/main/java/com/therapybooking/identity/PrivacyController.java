package com.therapybooking.identity;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Erases a person. That it was done is kept in the collection {@code audit}: who did it, when and
 * how much was found, and nothing about the person. A call that a crash cut off is repeated.
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
        Map<String, Object> counts = new LinkedHashMap<>();
        places.orderedStream()
                .forEach(place -> counts.put(place.kind(), place.erase(person.email())));
        audit.insertOne(
                new Document("_id", new ObjectId())
                        .append("action", "erase")
                        .append("by", administrator.id())
                        .append("at", Date.from(clock.instant()))
                        .append("counts", new Document(counts)));
        return new Erased(true, count(counts, "bookings"), count(counts, "deliveries"));
    }

    private static long count(Map<String, Object> counts, String kind) {
        return counts.get(kind) instanceof Long count ? count : 0;
    }
}
