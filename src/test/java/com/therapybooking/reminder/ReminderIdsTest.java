package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.booking.model.TestBookings;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class ReminderIdsTest {

    /** Another id would send reminders again after an upgrade. */
    @Test
    void keepsTheIdsOfEarlierVersions() {
        Instant session = Instant.ofEpochSecond(1_900_000_000);
        Booking booking =
                TestBookings.unpaid(
                        new ObjectId("507f1f77bcf86cd799439011"), new ObjectId(), session, session);

        assertThat(ReminderIds.of(booking, ReminderType.HOUR))
                .hasToString("2a0f269b-6078-5f04-a087-cf903a86fa85");
    }
}
