package com.therapybooking.delivery.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.embedded.EmptyDatabases;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests from which time the history is complete after the retention was changed. */
class HistoryBeginTest {

    private static final Instant CHANGE = Instant.parse("2030-03-01T12:00:00Z");
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static EmptyDatabases databases;

    private final SettableClock clock = new SettableClock();
    private MongoDatabase database;

    @BeforeAll
    static void start() {
        databases = EmptyDatabases.on(TestDatabase.freshUri());
    }

    @AfterAll
    static void stop() {
        databases.close();
    }

    @BeforeEach
    void openAnEmptyDatabase() {
        database = databases.next();
    }

    @Test
    void deliveriesOfAShorterRetentionAreMissedUntilTheLongerOneIsOver() {
        HistoryBegin month = with("30d");
        HistoryBegin quarter = with("90d");
        clock.set(CHANGE);
        month.recordUse();
        assertThat(month.at(CHANGE)).isEqualTo(days(-30));

        quarter.recordUse();
        assertThat(quarter.at(CHANGE)).isEqualTo(days(-30));
        assertThat(quarter.at(CHANGE.plus(Duration.ofDays(20)))).isEqualTo(days(-10));
        assertThat(quarter.at(CHANGE.plus(Duration.ofDays(60)))).isEqualTo(days(0).plus(HOUR));
        assertThat(quarter.at(CHANGE.plus(Duration.ofDays(100)))).isEqualTo(days(10));
    }

    @Test
    void aShorterRetentionAppliesAtOnce() {
        clock.set(CHANGE);
        with("90d").recordUse();
        HistoryBegin month = with("30d");
        month.recordUse();

        assertThat(month.at(CHANGE)).isEqualTo(days(-30));
    }

    private static Instant days(int days) {
        return CHANGE.plus(Duration.ofDays(days)).plus(MARGIN);
    }

    private HistoryBegin with(String retention) {
        return new HistoryBegin(
                database, new DeliveryProperties("5s", "", retention, "5d", "false"), clock);
    }
}
