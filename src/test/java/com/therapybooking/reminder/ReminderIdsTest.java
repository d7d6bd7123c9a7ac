package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import java.math.BigDecimal;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class ReminderIdsTest {

    /** Another id would send reminders again after an upgrade. */
    @Test
    void keepsTheIdsOfEarlierVersions() {
        Instant session = Instant.ofEpochSecond(1_900_000_000);
        Booking.Person person = new Booking.Person(null, "Jane Smith", "jane@example.com");
        Booking booking =
                new Booking(
                        new ObjectId("507f1f77bcf86cd799439011"),
                        Booking.Status.CONFIRMED,
                        true,
                        person,
                        person,
                        session,
                        50,
                        BigDecimal.valueOf(75),
                        "USD",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        session,
                        session);

        assertThat(ReminderIds.of(booking, ReminderType.HOUR))
                .hasToString("2a0f269b-6078-5f04-a087-cf903a86fa85");
    }
}
