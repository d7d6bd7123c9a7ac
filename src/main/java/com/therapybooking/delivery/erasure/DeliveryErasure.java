package com.therapybooking.delivery.erasure;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.therapybooking.booking.model.BookingsErasure;
import com.therapybooking.booking.model.PersonInBooking;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.PersonalText;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.DeliveryDocument;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.platform.database.LongRunning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Erases people from the deliveries of their bookings: names and addresses from the data, and the
 * receivers' responses completely, because they may repeat them. The person's bookings are stored
 * first, so that the work continues after a crash; later rounds erase deliveries that were in
 * memory.
 */
@Component
@Order(0)
class DeliveryErasure implements PersonalData {

    private static final int BOOKINGS_AT_ONCE = 200;
    private static final String BODY = "body";

    private final MongoCollection<Document> deliveries;
    private final AttemptStore attempts;
    private final BookingOutbox outbox;
    private final RecentErasures erasures;

    DeliveryErasure(
            MongoDatabase database,
            AttemptStore attempts,
            BookingOutbox outbox,
            RecentErasures erasures) {
        this.attempts = attempts;
        this.deliveries = LongRunning.on(database.getCollection("deliveries"));
        this.outbox = outbox;
        this.erasures = erasures;
    }

    @Override
    public String kind() {
        return "deliveries";
    }

    /** All deliveries of the person's bookings. */
    @Override
    public long count(String email, Set<String> texts) {
        return outbox.bookingsOf(email).stream()
                .map(PersonInBooking::bookingId)
                .gather(Gatherers.windowFixed(BOOKINGS_AT_ONCE))
                .mapToLong(some ->
                        deliveries.countDocuments(Filters.in(DeliveryDocument.BOOKING_ID, some)))
                .sum();
    }

    @Override
    public long erase(String email, Set<String> texts) {
        List<PersonInBooking> people = outbox.bookingsOf(email);
        erasures.add(people);
        return erase(people);
    }

    /** Erases the deliveries of bookings that were made after {@link #erase} had read them. */
    @EventListener
    void on(BookingsErasure erasure) {
        List<PersonInBooking> added =
                erasure.people().stream().filter(person -> !erasures.contain(person)).toList();
        erasures.add(added);
        erase(added);
    }

    /** Erases data that was stored after the call had ended. */
    @Scheduled(fixedDelay = 10_000)
    void eraseAgain() {
        erasures.refresh();
        erase(erasures.recent());
    }

    private long erase(Collection<PersonInBooking> people) {
        return people.stream()
                .gather(Gatherers.windowFixed(BOOKINGS_AT_ONCE))
                .mapToLong(this::eraseSome)
                .sum();
    }

    /** Returns the number of their deliveries, also of those that were erased before. */
    private long eraseSome(List<PersonInBooking> people) {
        Map<ObjectId, PersonInBooking> byBooking =
                people.stream().collect(Collectors.toMap(PersonInBooking::bookingId, one -> one));
        AtomicLong count = new AtomicLong();
        LongRunning.inBatches(
                deliveries
                        .find(Filters.in(DeliveryDocument.BOOKING_ID, byBooking.keySet()))
                        .projection(
                                Projections.include(
                                        DeliveryDocument.BOOKING_ID,
                                        DeliveryDocument.DATA,
                                        DeliveryDocument.ATTEMPTS)),
                batch -> {
                    eraseBatch(batch, byBooking);
                    count.addAndGet(batch.size());
                    return true;
                });
        return count.get();
    }

    private void eraseBatch(List<Document> batch, Map<ObjectId, PersonInBooking> byBooking) {
        List<UpdateOneModel<Document>> changes = new ArrayList<>();
        for (Document found : batch) {
            ObjectId booking = found.getObjectId(DeliveryDocument.BOOKING_ID);
            change(found, Objects.requireNonNull(byBooking.get(booking)), changes);
        }
        if (!changes.isEmpty()) {
            deliveries.bulkWrite(changes);
        }
        attempts.eraseResponses(
                batch.stream().map(found -> found.getObjectId(DeliveryDocument.ID)).toList());
    }

    private static void change(
            Document found, PersonInBooking person, List<UpdateOneModel<Document>> changes) {
        String data = found.get(DeliveryDocument.DATA, "");
        String erased = PersonalText.erase(data, person.client(), person.therapist());
        List<Document> attempts =
                found.getList(DeliveryDocument.ATTEMPTS, Document.class, List.of());
        List<Bson> updates = new ArrayList<>();
        if (!erased.equals(data)) {
            updates.add(Updates.set(DeliveryDocument.DATA, erased));
        }
        if (attempts.stream().anyMatch(attempt -> attempt.containsKey(BODY))) {
            attempts.forEach(attempt -> attempt.remove(BODY));
            updates.add(Updates.set(DeliveryDocument.ATTEMPTS, attempts));
        }
        if (!updates.isEmpty()) {
            changes.add(
                    new UpdateOneModel<>(
                            Filters.eq(DeliveryDocument.ID, found.getObjectId("_id")),
                            Updates.combine(updates)));
        }
    }
}
