package com.therapybooking.identity.privacy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.Address;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.identity.SignedInUser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
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

    /**
     * What was done.
     *
     * @param typedTexts texts of administrators that name the person; left out when there are none
     * @param advice what to do about them
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Erased(
            boolean success,
            @JsonInclude(JsonInclude.Include.ALWAYS) long bookings,
            @JsonInclude(JsonInclude.Include.ALWAYS) long deliveries,
            List<PersonalData.TypedText> typedTexts,
            @Nullable String advice) {}

    private static final int MIN_SEARCHED = 3;
    private static final String ADVICE =
            "These fields of webhook keys were typed by an administrator and name the person. They"
                    + " are not erased: change them with PATCH /api/webhooks/keys/{id}.";

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
        Set<String> texts = texts(person.email());
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
        List<PersonalData.TypedText> typed =
                places.orderedStream().flatMap(place -> place.findTyped(texts).stream()).toList();
        return new Erased(
                true,
                count(counts, "bookings"),
                count(counts, "deliveries"),
                typed,
                typed.isEmpty() ? null : ADVICE);
    }

    /** The person's e-mail address and names, in lower case; very short names are left out. */
    private Set<String> texts(String email) {
        return Stream.concat(
                        Stream.of(email),
                        places.orderedStream().flatMap(place -> place.names(email).stream()))
                .map(text -> text.strip().toLowerCase(Locale.ROOT))
                .filter(text -> text.length() >= MIN_SEARCHED)
                .collect(Collectors.toSet());
    }

    private static long count(Map<String, Object> counts, String kind) {
        return counts.get(kind) instanceof Long count ? count : 0;
    }
}
