package com.therapybooking.delivery.erasure;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.booking.model.PersonInBooking;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.store.StoredAttempt;
import com.therapybooking.platform.database.LongRunning;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The bookings from which a person was erased recently. Deliveries that were in memory or being
 * sent at that time, on any instance, are erased when this instance sends or stores them. Entries
 * outlive every such delivery.
 */
@Component
public class RecentErasures {

    static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    private static final Duration OVERLAP = Duration.ofSeconds(10);
    private static final String BOOKING_ID = "bookingId";
    private static final String AT = "at";

    private final MongoCollection<Document> erasures;
    private final Clock clock;
    private final Cache<ObjectId, PersonInBooking> recent =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build();

    /**
     * Concurrent callers share one read. Its result is used for one more second; a failed read is
     * not kept.
     */
    private final AsyncCache<Boolean, Optional<MongoException>> reads =
            Caffeine.newBuilder()
                    .expireAfterWrite(MAX_AGE)
                    .executor(Thread::startVirtualThread)
                    .buildAsync();

    private volatile Instant seen = Instant.EPOCH;

    RecentErasures(MongoDatabase database, Clock clock) {
        this.erasures = database.getCollection("erasures");
        this.clock = clock;
        LongRunning.createTtlIndex(erasures, AT, REMEMBERED);
    }

    /**
     * From now on this instance sends and stores no data of these people. Other instances stop
     * sending it within a second; what they still store is erased within ten seconds.
     */
    void add(Collection<PersonInBooking> people) {
        Instant now = clock.instant();
        List<Document> documents =
                people.stream()
                        .map(person ->
                                new Document("_id", new ObjectId())
                                        .append(BOOKING_ID, person.bookingId())
                                        .append("client", person.client())
                                        .append("therapist", person.therapist())
                                        .append(AT, now))
                        .toList();
        if (!documents.isEmpty()) {
            LongRunning.on(erasures).insertMany(documents, new InsertManyOptions().ordered(false));
        }
        people.forEach(this::remember);
    }

    /**
     * Reads the erasures of other instances if the last read is more than a second ago. To be
     * called before a person's data leaves the service.
     *
     * @throws MongoException when the database does not answer
     */
    public void refresh() {
        reads.get(true, any -> read())
                .join()
                .ifPresent(failure -> {
                    reads.synchronous().invalidate(true);
                    throw failure;
                });
    }

    private Optional<MongoException> read() {
        Instant now = clock.instant();
        try {
            erasures.find(Filters.gte(AT, seen))
                    .forEach(found ->
                            remember(
                                    new PersonInBooking(
                                            found.getObjectId(BOOKING_ID),
                                            found.getBoolean("client", false),
                                            found.getBoolean("therapist", false))));
        } catch (MongoException e) {
            return Optional.of(e);
        }
        seen = now.minus(OVERLAP);
        return Optional.empty();
    }

    /** Whether this person, in these roles, was erased from the booking recently. */
    boolean contain(PersonInBooking person) {
        return person.equals(recent.getIfPresent(person.bookingId()));
    }

    Collection<PersonInBooking> recent() {
        return new ArrayList<>(recent.asMap().values());
    }

    /** The delivery without the people who were erased from its booking. */
    public Delivery without(Delivery delivery) {
        PersonInBooking erased = erased(delivery.bookingId());
        return erased == null ? delivery : delivery.without(erased);
    }

    /**
     * The attempt, without its response if a person was erased: the response may repeat the
     * request.
     */
    public StoredAttempt without(Delivery delivery, StoredAttempt attempt) {
        return erased(delivery.bookingId()) == null ? attempt : attempt.withoutResponse();
    }

    private @Nullable PersonInBooking erased(@Nullable ObjectId bookingId) {
        return bookingId == null ? null : recent.getIfPresent(bookingId);
    }

    private void remember(PersonInBooking person) {
        recent.asMap()
                .merge(
                        person.bookingId(),
                        person,
                        (a, b) ->
                                new PersonInBooking(
                                        a.bookingId(),
                                        a.client() || b.client(),
                                        a.therapist() || b.therapist()));
    }
}
