package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.links.BookingProperties;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.Booking.Status;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Limits the unpaid future sessions of a client account or guest e-mail address ({@code
 * OPEN_BOOKINGS_LIMIT}). Each such booking holds one of the client's numbered reservations. A
 * unique index allows one booking per reservation, also when requests race. A client's first
 * booking takes reservation 0 without a read; when that is taken, the client's reservations are
 * read. Payment and cancellation free the reservation. The reservation of a past session is freed
 * when it is needed, so a past session that is moved into the future takes one again.
 */
@Component
final class OpenBookingsLimit {

    static final String FIELD = "open";
    static final String BY = FIELD + ".by";
    private static final String PLACE = "place";
    static final String NUMBER = FIELD + "." + PLACE;

    /** Longer than clocks of instances differ and a change takes. */
    private static final Duration ABOUT_TO_BEGIN = Duration.ofSeconds(10);

    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private final MongoCollection<Document> bookings;
    private final BookingProperties properties;
    private final Clock clock;

    OpenBookingsLimit(MongoDatabase database, BookingProperties properties, Clock clock) {
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
        this.properties = properties;
        this.clock = clock;
    }

    /** A reservation of a client. */
    record Reservation(String by, int number) {

        Document toDocument() {
            return new Document("by", by).append(PLACE, number);
        }
    }

    /**
     * The reservation that a client's booking tries first; null without a limit, or after erasure.
     */
    @Nullable Reservation first(Booking.Person client) {
        boolean erased = client.id() == null && client.email() == null;
        return properties.maxOpenBookings() == 0 || erased ? null : new Reservation(by(client), 0);
    }

    /**
     * The reservation that a booking tries first when its session is moved; null when it keeps its
     * own. A session that has begun, or is about to, may have lost it.
     */
    @Nullable Reservation afterMove(Booking seen, Instant now) {
        return seen.status() == Status.PENDING_PAYMENT
                        && seen.scheduledAt().isBefore(now.plus(ABOUT_TO_BEGIN))
                ? first(seen.client())
                : null;
    }

    /**
     * Another reservation of the same client. Concurrent requests usually choose different ones.
     *
     * @param booking that gives up its own reservation, if it has one; null for a new booking
     * @throws ProblemException 429 when the client holds all of them
     */
    Reservation next(Reservation taken, @Nullable ObjectId booking) {
        Instant now = clock.instant();
        List<Integer> free =
                new ArrayList<>(IntStream.range(0, properties.maxOpenBookings()).boxed().toList());
        for (Document holder :
                bookings.find(and(eq(BY, taken.by()), ne("_id", booking)))
                        .projection(Projections.include(FIELD, SessionTime.FIELD))) {
            if (holder.getDate(SessionTime.FIELD).toInstant().isAfter(now)) {
                free.remove((Object) holder.get(FIELD, Document.class).getInteger(PLACE));
            } else {
                bookings.updateOne(
                        and(eq("_id", holder.getObjectId("_id")), lte(SessionTime.FIELD, now)),
                        Updates.unset(FIELD));
            }
        }
        if (free.isEmpty()) {
            throw ProblemException.tooManyRequests(
                    "There are "
                            + properties.maxOpenBookings()
                            + " unpaid future sessions for this client, which is the limit: pay or"
                            + " cancel one of them first.",
                    RETRY_AFTER);
        }
        return new Reservation(
                taken.by(), free.get(ThreadLocalRandom.current().nextInt(free.size())));
    }

    private static String by(Booking.Person client) {
        return client.id() != null
                ? "user " + client.id().toHexString()
                : "guest " + EmailAddress.key(String.valueOf(client.email()));
    }
}
