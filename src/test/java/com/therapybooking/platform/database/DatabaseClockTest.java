package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant FAR = Instant.parse("2040-01-01T00:00:00Z");

    private final MongoDatabase database = mock();

    @Test
    void tellsTheTimeOfTheDatabase() {
        when(database.runCommand(any(Bson.class))).thenReturn(at(FAR));
        DatabaseClock clock = new DatabaseClock(database);
        assertThat(clock.instant()).isCloseTo(FAR, within(10, ChronoUnit.SECONDS));

        Instant later = FAR.plus(1, ChronoUnit.HOURS);
        when(database.runCommand(any(Bson.class))).thenReturn(at(later));
        clock.synchronize();
        assertThat(clock.instant()).isCloseTo(later, within(10, ChronoUnit.SECONDS));
    }

    @Test
    void continuesWithoutTheDatabase() {
        when(database.runCommand(any(Bson.class)))
                .thenReturn(at(FAR))
                .thenThrow(new MongoTimeoutException("no answer"))
                .thenReturn(new Document());
        DatabaseClock clock = new DatabaseClock(database);
        clock.synchronize();
        clock.synchronize();
        assertThat(clock.instant()).isCloseTo(FAR, within(10, ChronoUnit.SECONDS));
    }

    private static Document at(Instant time) {
        return new Document("localTime", Date.from(time));
    }
}
