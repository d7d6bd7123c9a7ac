package com.therapybooking.delivery.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.delivery.statistics.Statistics.HourFigures;
import com.therapybooking.delivery.store.AttemptStore;
import com.therapybooking.delivery.store.StoredAttempt;
import com.therapybooking.embedded.EmptyDatabases;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.webhook.KeyCounters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the counters that are computed from the stored attempts, on each kind of database. */
@ParameterizedClass
@SuppressWarnings({
    "NullAway",
    "UnusedVariable",
    "TimeInStaticInitializer"
}) // JUnit injects the parameter
@MethodSource("databases")
@MostlyWaits
class CounterProjectionTest {

    /** A time in the previous hour, so that its interval can be folded. */
    private static final Instant THEN =
            Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1)).plusSeconds(600);

    private static EmptyDatabases databases;

    @Parameter private String database;

    private final ObjectId key = new ObjectId();
    private final MongoDatabase data = databases.next();
    private final AttemptStore attempts = new AttemptStore(data);
    private final FoldedCounters folded = new FoldedCounters(data);
    private final CounterProjection projection =
            new CounterProjection(attempts, folded, Clock.systemUTC());

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
    void countsTheSameBeforeAndAfterFolding() {
        List<StoredAttempt> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(attempt(Instant.now().minusSeconds(2L * i), i % 4 == 0 ? 500 : 200));
        }
        assertThat(counters()).isEqualTo(KeyCounters.NONE);
        all.forEach(this::store);
        assertCounters(30, 10);
        foldAll();
        assertCounters(30, 10);
        assertThat(counters().lastStatus()).isEqualTo(500);
        assertThat(counters().lastAt()).isEqualTo(all.getFirst().record().at());
    }

    @Test
    void knowsBeforeAndAfterFoldingWhetherTheLastAttemptWasATest() {
        store(attempt(THEN, 200));
        store(
                new StoredAttempt(
                        new ObjectId(Date.from(THEN.plusSeconds(1))),
                        key,
                        null,
                        record(THEN.plusSeconds(1), 500)));
        assertThat(counters().lastWasTest()).isTrue();
        foldAll();
        assertThat(counters().lastWasTest()).isTrue();
        store(attempt(THEN.plusSeconds(30), 500));
        assertThat(counters().lastWasTest()).isFalse();
        foldAll();
        assertThat(counters().lastWasTest()).isFalse();
    }

    @Test
    void countsAnIntervalOnceThoughItIsFoldedAgainAfterACrash() {
        store(attempt(THEN, 200));
        store(attempt(THEN.plusSeconds(1), 500));
        long interval = THEN.getEpochSecond() / 10;

        // as after a crash before the projection has stored that the interval is folded
        projection.fold(interval);
        assertCounters(1, 1);
        projection.fold(interval);
        assertCounters(1, 1);
        assertHours(1, 1);
        store(attempt(THEN.plusSeconds(10), 200));
        projection.fold(interval + 1);
        assertCounters(2, 1);
        assertHours(2, 1);
    }

    @Test
    void countsAnAttemptThatEndsInAFoldedIntervalBecauseTheClockWasSetBack() {
        store(attempt(THEN, 200));
        foldAll();
        Instant earlier = THEN.minusSeconds(300);

        store(attempts.newAttempt(earlier, key, new ObjectId(), record(earlier, 500)));
        assertCounters(1, 1);
        AttemptStore restarted = new AttemptStore(data);
        CounterProjection _ = new CounterProjection(restarted, folded, Clock.systemUTC());
        store(restarted.newAttempt(earlier, key, new ObjectId(), record(earlier, 500)));

        assertCounters(1, 2);
        foldAll();
        assertCounters(1, 2);
        assertHours(1, 2);
    }

    @Test
    void severalInstancesFoldEachIntervalOnce() {
        Instant begin = Instant.now().minusSeconds(400);
        for (int i = 0; i < 60; i++) {
            store(attempt(begin.plusSeconds(5L * i), 200));
        }
        List<CompletableFuture<Void>> instances =
                IntStream.range(0, 4)
                        .mapToObj(i -> CompletableFuture.runAsync(this::foldAll))
                        .toList();
        instances.forEach(CompletableFuture::join);
        assertCounters(60, 0);
        assertThat(figures().values().stream().mapToLong(HourFigures::delivered).sum())
                .isEqualTo(60);
    }

    @Test
    void foldsAnIntervalAMinuteAfterItsEndAndNotBefore() {
        Instant end = Instant.ofEpochSecond(THEN.getEpochSecond() / 10 * 10 + 10);
        store(attempt(end.minusSeconds(1), 200));
        assertThat(at(end.plusSeconds(59)).foldNext()).isFalse();
        assertThat(at(end.plusSeconds(60)).foldNext()).isTrue();
        assertThat(at(end.plusSeconds(60)).foldNext()).isFalse();
        assertThat(folded.totals(List.of(key)).get(key))
                .extracting(totals -> totals.counters().successCount())
                .isEqualTo(1L);
    }

    private CounterProjection at(Instant now) {
        return new CounterProjection(attempts, folded, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void countsATestInTheTotalsAndInNoHour() {
        store(new StoredAttempt(new ObjectId(), key, null, record(Instant.now(), 200)));
        assertCounters(1, 0);
        assertThat(figures()).isEmpty();
    }

    @Test
    void addsToTheCountersOfAnEarlierVersion() {
        Instant hour = THEN.truncatedTo(ChronoUnit.HOURS);
        Date before = Date.from(THEN.minusSeconds(60));
        data.getCollection("key_totals")
                .insertOne(
                        new Document("_id", key)
                                .append("success", 5L)
                                .append("failure", 2L)
                                .append("lastAt", before)
                                .append("lastStatus", 404)
                                .append("lastError", null)
                                .append("seen", new Document("00000000075bcd15", 3)));
        data.getCollection("key_hours")
                .insertOne(
                        new Document("_id", key.toHexString() + "/" + hour)
                                .append("keyId", key)
                                .append("hour", Date.from(hour))
                                .append("delivered", 5L)
                                .append("failedAttempts", 2L)
                                .append("ms", new Document("3", 7L)));
        assertCounters(5, 2);
        assertThat(counters().lastStatus()).isEqualTo(404);
        assertHours(5, 2);

        store(attempt(THEN, 200));
        assertCounters(6, 2);
        assertHours(6, 2);
        projection.fold(THEN.getEpochSecond() / 10);
        assertCounters(6, 2);
        assertHours(6, 2);
        assertThat(counters().lastStatus()).isEqualTo(200);
    }

    private void assertCounters(long success, long failure) {
        assertThat(counters())
                .extracting(KeyCounters::successCount, KeyCounters::failureCount)
                .containsExactly(success, failure);
    }

    private void assertHours(long delivered, long failed) {
        assertThat(figures().values())
                .extracting(HourFigures::delivered, HourFigures::failedAttempts)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(delivered, failed));
    }

    private Map<Instant, HourFigures> figures() {
        Instant last = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Map<Instant, HourFigures> figures = new HashMap<>();
        projection
                .hours(key, last.minus(Duration.ofHours(3)), last)
                .forEach((hour, tally) -> figures.put(hour, tally.figures(hour)));
        return figures;
    }

    private KeyCounters counters() {
        return projection.counters(List.of(key)).getOrDefault(key, KeyCounters.NONE);
    }

    private void foldAll() {
        while (projection.foldNext()) {
            // folds the next interval
        }
    }

    private void store(StoredAttempt attempt) {
        assertThat(attempts.insert(attempt).join()).isTrue();
    }

    private StoredAttempt attempt(Instant at, @Nullable Integer status) {
        return new StoredAttempt(
                new ObjectId(Date.from(at)), key, new ObjectId(), record(at, status));
    }

    private static Attempt record(Instant at, @Nullable Integer status) {
        return new Attempt(
                1,
                at.truncatedTo(ChronoUnit.MILLIS),
                5,
                status,
                null,
                null,
                null,
                TestDeliveries.request());
    }
}
