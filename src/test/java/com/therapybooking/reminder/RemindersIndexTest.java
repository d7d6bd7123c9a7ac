package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ExplainVerbosity;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.booking.BookingHttp;
import com.therapybooking.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Checks that the cost of a scan depends on the number of due reminders, not on the number of
 * bookings.
 */
class RemindersIndexTest extends BookingHttp {

    private static final int DUE = 7;

    @Autowired private MongoDatabase database;
    @Autowired private DueReminders reminders;

    @Test
    void readsTheDueBookingsAlone() {
        TestDatabase.requireReal();
        Instant time =
                Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(20 * 365));
        StoredBookings.confirm(database, 2_000, i -> time.plus(Duration.ofHours(25 + i)));
        long before = examined(time, "totalDocsExamined");
        StoredBookings.confirm(database, DUE, i -> time.plus(Duration.ofHours(24)));

        assertThat(examined(time, "totalDocsExamined")).isEqualTo(before + DUE);
        assertThat(examined(time, "totalKeysExamined")).isLessThanOrEqualTo(before + DUE + 1);
        assertThat(reminders.find(time, 10_000).explain().toJson())
                .contains("IXSCAN")
                .contains("nextReminderAt")
                .doesNotContain("COLLSCAN")
                .doesNotContain("\"SORT\"");
    }

    private long examined(Instant now, String field) {
        return reminders
                .find(now, 10_000)
                .explain(ExplainVerbosity.EXECUTION_STATS)
                .get("executionStats", Document.class)
                .get(field, Number.class)
                .longValue();
    }
}
