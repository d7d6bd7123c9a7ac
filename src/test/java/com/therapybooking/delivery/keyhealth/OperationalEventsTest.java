package com.therapybooking.delivery.keyhealth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Answers.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;

import com.mongodb.client.MongoDatabase;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class OperationalEventsTest {

    private final OperationalEvents events =
            new OperationalEvents(mock(MongoDatabase.class, RETURNS_DEEP_STUBS));
    private final AtomicInteger runs = new AtomicInteger();

    /** Each run occupies a thread of the scheduler until the one before it has ended. */
    @Test
    void runsTheListenerOnceForManyEvents() {
        events.onAdded(runs::incrementAndGet);

        for (int i = 0; i < 100; i++) {
            add();
        }
        assertThat(runs).hasValue(1);

        assertThat(events.takeAdded()).isTrue();
        // an event that is added while the run reads those before it
        add();
        assertThat(runs).hasValue(2);
        assertThat(events.takeAdded()).isTrue();
        assertThat(events.takeAdded()).isFalse();
    }

    private void add() {
        events.add(UUID.randomUUID(), "webhook.key_failing", Instant.EPOCH, new ObjectId(), "{}");
    }
}
