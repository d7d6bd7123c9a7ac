package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingDocuments;
import com.therapybooking.booking.model.BookingsErasure;
import com.therapybooking.booking.model.PersonInBooking;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PersonSearch;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.platform.database.LongRunning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Erases people from the bookings. It runs after the parts that find a person's data through the
 * bookings. It publishes a {@link BookingsErasure} before it changes bookings, because some may
 * have been made since these ran. Events contain no personal data: they read it from their booking.
 */
@Component
@Order(1)
final class BookingErasure implements PersonalData {

    private static final int BATCH = 500;
    private static final int MAX_NAMES = 1_000;
    private static final List<String> ROLES = List.of("client", "therapist");
    private static final List<String> PAYMENT =
            List.of("paymentMethod", "paymentProvider", "paymentReference");
    private static final Bson ERASURE_FIELDS =
            Projections.include(Stream.concat(ROLES.stream(), PAYMENT.stream()).toList());

    private final MongoCollection<Document> bookings;
    private final ApplicationEventPublisher listeners;

    BookingErasure(MongoDatabase database, ApplicationEventPublisher listeners) {
        this.listeners = listeners;
        this.bookings = database.getCollection(BookingDocuments.COLLECTION);
    }

    @Override
    public String kind() {
        return "bookings";
    }

    @Override
    public Set<String> names(String email) {
        String key = EmailAddress.key(email);
        Set<String> names = new HashSet<>();
        bookings.find(PersonInBooking.withEmail(key))
                .projection(Projections.include(ROLES))
                .limit(MAX_NAMES)
                .forEach(booking -> names(booking, key).forEach(names::add));
        return names;
    }

    /** The names that the person has in a booking; after an erasure there are none. */
    private static Stream<String> names(Document booking, String key) {
        return ROLES.stream()
                .filter(role -> PersonInBooking.isIn(booking, role, key))
                .map(role -> booking.get(role, Document.class).getString("name"))
                .filter(Objects::nonNull);
    }

    @Override
    public long count(String email, Set<String> texts) {
        return LongRunning.on(bookings)
                .countDocuments(PersonInBooking.withEmail(EmailAddress.key(email)));
    }

    @Override
    public long erase(String email, Set<String> texts) {
        String key = EmailAddress.key(email);
        long count = 0;
        while (true) {
            List<Document> batch =
                    bookings.find(PersonInBooking.withEmail(key))
                            .projection(ERASURE_FIELDS)
                            .limit(BATCH)
                            .into(new ArrayList<>());
            if (batch.isEmpty()) {
                return count;
            }
            listeners.publishEvent(
                    new BookingsErasure(
                            batch.stream()
                                    .map(booking -> PersonInBooking.of(booking, key))
                                    .toList()));
            count +=
                    bookings.bulkWrite(
                                    batch.stream().map(booking -> erasure(booking, key)).toList())
                            .getModifiedCount();
        }
    }

    private static UpdateOneModel<Document> erasure(Document booking, String key) {
        List<String> gone = new ArrayList<>();
        if (PersonInBooking.isIn(booking, "client", key)) {
            gone.addAll(List.of("idem", OpenBookingsLimit.FIELD));
        }
        for (String role : ROLES) {
            if (PersonInBooking.isIn(booking, role, key)) {
                gone.addAll(List.of(role + ".name", role + ".email", role + ".emailKey"));
            }
        }
        List<String> texts = new ArrayList<>(List.of(key));
        names(booking, key).forEach(texts::add);
        PAYMENT.stream()
                .filter(field -> PersonSearch.mentions(booking.get(field, ""), texts))
                .forEach(gone::add);
        return new UpdateOneModel<>(
                eq("_id", booking.getObjectId("_id")),
                Updates.combine(gone.stream().map(Updates::unset).toList()));
    }
}
