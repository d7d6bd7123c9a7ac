package com.therapybooking.delivery.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.support.SettableClock;
import com.therapybooking.support.TestService;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests from which time the history is complete after the retention was changed. */
class HistoryBeginTest {

    private static final Instant CHANGE = Instant.parse("2030-03-01T12:00:00Z");
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static TestService service;

    private final SettableClock clock = new SettableClock();
    private MongoDatabase database;

    @BeforeAll
    static void start() {
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void forgetTheRetentionsOfTheServiceAndOfOtherTests() {
        database = service.bean(MongoDatabase.class);
        MongoCollection<Document> retentions = database.getCollection("retentions");
        Awaitility.await().until(() -> retentions.countDocuments() > 0);
        retentions.drop();
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
