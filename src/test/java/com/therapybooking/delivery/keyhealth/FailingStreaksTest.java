package com.therapybooking.delivery.keyhealth;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.embedded.EmptyDatabases;
import com.therapybooking.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the failing streaks on each kind of database. */
@ParameterizedClass
@SuppressWarnings({"NullAway", "UnusedVariable"}) // JUnit injects the parameter
@MethodSource("databases")
class FailingStreaksTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
    private static EmptyDatabases databases;

    @Parameter private String database;

    private final ObjectId key = new ObjectId();
    private final MongoDatabase data = databases.next();
    private final FailingStreaks streaks = new FailingStreaks(data);

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    static void start(String database) {
        databases = EmptyDatabases.on(database);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        databases.close();
    }

    @Test
    void addsConcurrentFailuresToOneStreak() {
        IntStream.range(0, 8)
                .parallel()
                .forEach(i -> {
                    for (int n = 0; n < 5; n++) {
                        assertThat(streaks.add(failure(0, i)).episode()).isNotNull();
                    }
                });

        FailingStreak all = streaks.of(List.of(key)).getFirst();
        assertThat(all.failures()).isEqualTo(40);
        assertThat(all.since()).isEqualTo(BEGIN);
        assertThat(streaks.of(List.of(key))).hasSize(1);
    }

    @Test
    void keepsTheStreaksOfTwoWindowsApart() {
        FailingStreak newer = streaks.add(failure(1, 5));
        FailingStreak late = streaks.add(failure(0, 6));

        assertThat(newer.failures()).isEqualTo(1);
        assertThat(late.failures()).isEqualTo(1);
        assertThat(streaks.of(List.of(key)))
                .extracting(FailingStreak::window)
                .containsExactly(0, 1);
    }

    @Test
    void endsAStreakButNotTheOneThatHasBegunSince() {
        FailingStreak first = streaks.add(failure(0, 0));
        streaks.end(first);
        assertThat(streaks.of(List.of(key))).isEmpty();
        FailingStreak second = streaks.add(failure(0, 1));
        streaks.end(first);
        streaks.markAnnounced(first);

        assertThat(streaks.of(List.of(key))).containsExactly(second);
        assertThat(streaks.unannounced()).containsExactly(second);
    }

    @Test
    void isFailingAfterTenFailuresOrAnHour() {
        assertThat(failures(0, 9, BEGIN, BEGIN).isFailing(BEGIN)).isFalse();
        assertThat(failures(0, 10, BEGIN, BEGIN).isFailing(BEGIN)).isTrue();
        Instant hourAgo = BEGIN.minus(Duration.ofHours(1));
        assertThat(failures(0, 2, hourAgo, hourAgo).isFailing(BEGIN.minusMillis(1))).isFalse();
        assertThat(failures(0, 2, hourAgo, hourAgo).isFailing(BEGIN)).isTrue();
        assertThat(failures(0, 1, hourAgo, hourAgo).isFailing(BEGIN)).isFalse();
    }

    @Test
    void takesOverTheStreaksOfVersionOne() {
        ObjectId other = new ObjectId();
        data.getCollection("key_totals")
                .insertMany(
                        List.of(
                                new Document("_id", key)
                                        .append("success", 3L)
                                        .append("failure", 12L)
                                        .append("lastAt", Date.from(BEGIN.plusSeconds(60)))
                                        .append("lastStatus", 500)
                                        .append("consecutiveFailures", 12L)
                                        .append("failingSince", Date.from(BEGIN))
                                        .append(
                                                "told",
                                                new Document("id", UUID.randomUUID().toString())
                                                        .append("stored", true)),
                                new Document("_id", other).append("success", 1L)));

        FailingStreaks after = new FailingStreaks(data);

        FailingStreak taken = after.of(List.of(key, other)).getFirst();
        assertThat(after.of(List.of(key, other))).hasSize(1);
        assertThat(taken.failures()).isEqualTo(12);
        assertThat(taken.since()).isEqualTo(BEGIN);
        assertThat(taken.announced()).isTrue();
        assertThat(new FailingStreaks(data).of(List.of(key))).containsExactly(taken);
    }

    private FailingStreak failure(int window, int second) {
        return failures(window, 1, BEGIN.plusSeconds(second), BEGIN.plusSeconds(second));
    }

    private FailingStreak failures(int window, int count, Instant since, Instant lastAt) {
        return new FailingStreak(
                key, window, UUID.randomUUID(), count, since, lastAt, 500, null, false);
    }
}
