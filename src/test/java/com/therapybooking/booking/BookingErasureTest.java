package com.therapybooking.booking;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.EventIds;
import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import java.time.Instant;
import java.util.Set;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class BookingErasureTest extends BookingHttp {

    @Autowired private BookingErasure erasure;
    @Autowired private MongoDatabase database;
    @Autowired private Bookings bookings;

    /** As if the booking was made after the erasure of deliveries had read the bookings. */
    @Test
    void erasesTheDeliveriesOfABookingThatWasMadeMeanwhile() {
        Practice practice = new Practice(api, admin);
        Practice.Key key = practice.newKey("https://93.184.216.34/", "", "booking.created");
        practice.changeKey(key, "{\"active\":false}");
        String email = address();
        book(null, guestBody(newUser("therapist"), freeTime(), email));
        String delivery = practice.newestDelivery(key);
        assertThat(stored(delivery)).contains("Jane Smith", email);

        erasure.erase(email, Set.of());

        assertThat(stored(delivery)).contains("Some therapist").doesNotContain("Jane Smith", email);
        practice.deleteKey(key);
    }

    @Test
    void keepsTheIdempotencyKeyUntilItsClientIsErased() {
        User therapist = newUser("therapist");
        String email = address();
        String body = guestBody(therapist, freeTime(), email);
        Api.Reply first = book(null, body, Idempotency.HEADER, email);

        erase(therapist.email());

        assertThat(id(book(null, body, Idempotency.HEADER, email))).isEqualTo(id(first));

        erase(email);

        assertThat(book(null, body, Idempotency.HEADER, email).status()).isEqualTo(400);
    }

    /** The reservation of the guest's open bookings contains the address. */
    @Test
    void aMoveThatReadTheBookingBeforeDoesNotRestoreTheAddress() {
        String email = address();
        ObjectId id =
                new ObjectId(id(book(null, guestBody(newUser("therapist"), freeTime(), email))));
        Booking seen = bookings.find(id).orElseThrow();
        erasure.erase(email, Set.of());
        Instant later = seen.scheduledAt().plusSeconds(60);

        Bookings.Changed changed =
                bookings.change(
                        seen,
                        new BookingEvent.BookingRescheduled(
                                EventIds.at(seen.updatedAt()),
                                seen.updatedAt(),
                                seen.withState(seen.status(), later, seen.updatedAt()),
                                seen.scheduledAt()),
                        new OpenBookingsLimit.Reservation("guest " + email, 0));

        assertThat(changed).isInstanceOf(Bookings.Changed.Lost.class);
        assertThat(bookings.find(id).orElseThrow().scheduledAt()).isEqualTo(seen.scheduledAt());
    }

    private String stored(String delivery) {
        return String.valueOf(
                database.getCollection("deliveries")
                        .find(Filters.eq("_id", new ObjectId(delivery)))
                        .first());
    }

    private void erase(String email) {
        new Practice(api, admin).post("/api/privacy/erase", "{\"email\":\"%s\"}".formatted(email));
    }
}
