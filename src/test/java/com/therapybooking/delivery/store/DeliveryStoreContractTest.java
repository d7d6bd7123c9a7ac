package com.therapybooking.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.delivery.model.RetrySchedule;
import com.therapybooking.delivery.model.TestDeliveries;
import com.therapybooking.embedded.EmptyDatabases;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the contract of the queue on each kind of database. */
@ParameterizedClass
@MethodSource("databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // start() runs before each invocation
@MostlyWaits
@Order(2)
class DeliveryStoreContractTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Outcome DELIVERED = new Outcome.Delivered(200, "");
    private static final Outcome REFUSED = new Outcome.Refused(500, "no", null);
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(List.of(Duration.ofSeconds(10)), () -> 0.5);

    /** In the future: the database does not expire these deliveries. */
    private static final Instant NOW = Instant.parse("2100-01-01T12:00:00Z");

    @Parameter private String database = "";

    private final ObjectId key = new ObjectId();
    private EmptyDatabases databases;
    private MongoDatabase data;
    private AttemptStore attempts;
    private DeliveryHistory history;
    private DeliveryStore store;

    static List<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    void start() {
        databases = EmptyDatabases.on(database);
        data = databases.next();
        attempts = new AttemptStore(data);
        history = new DeliveryHistory(data);
        store =
                new DeliveryStore(
                        data,
                        attempts,
                        new AnnouncedDeliveries(data, history),
                        new DeliveryUpdates(
                                new DeliveryProperties("5s", "", "30d", "5d", "false")));
    }

    @AfterParameterizedClassInvocation
    void stop() {
        databases.close();
    }

    @Test
    void claimsWhatIsDueOldestFirstAndNothingElse() {
        ObjectId own = new ObjectId();
        Delivery late = add(own, NOW.minusSeconds(1), null);
        Delivery early = add(own, NOW.minusSeconds(9), null);
        add(own, NOW.plusSeconds(1), null);
        add(new ObjectId(), NOW.minusSeconds(5), null);

        assertThat(claim(own, 1))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactly(early.id());
        assertThat(claim(own, 10))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactly(late.id());
        assertThat(claim(own, 10)).isEmpty();
    }

    @Test
    void aDeliveryThatCannotBeReadDoesNotHoldUpTheOthers() {
        ObjectId own = new ObjectId();
        Delivery damaged = add(own, NOW.minusSeconds(9), null);
        Delivery other = add(own, NOW.minusSeconds(1), null);
        deliveries()
                .updateOne(
                        Filters.eq("_id", damaged.id()),
                        Updates.set(DeliveryDocument.ATTEMPT_COUNT, "one"));

        assertThat(claim(own, 10))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactly(other.id());
    }

    /** Otherwise they would wait for the end of the lease. */
    @Test
    void returnsWhatItClaimedWhenItCannotReadIt() {
        ObjectId own = new ObjectId();
        Delivery delivery = add(own, NOW.minusSeconds(9), null);
        AttemptStore away = mock(AttemptStore.class);
        when(away.made(any())).thenThrow(new MongoException("away"));
        DeliveryStore failing =
                new DeliveryStore(
                        data, away, mock(AnnouncedDeliveries.class), mock(DeliveryUpdates.class));

        assertThatThrownBy(() -> failing.claim(own, DeliveryDocument.OTHERS, 10, NOW, LEASE))
                .isInstanceOf(MongoException.class);

        assertThat(claim(own, 10))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactly(delivery.id());
    }

    @Test
    void keepsRemindersAndOthersApart() {
        ObjectId own = new ObjectId();
        Delivery reminder = add(own, NOW, NOW.plusSeconds(600));
        Delivery other = add(own, NOW, null);

        assertThat(store.claim(own, DeliveryDocument.REMINDERS, 10, NOW, LEASE))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactly(reminder.id());
        assertThat(claim(own, 10))
                .extracting(claimed -> claimed.delivery().id())
                .containsExactly(other.id());
    }

    /**
     * Without the limit a webhook that always times out would be retried as long as the receiver
     * answers other webhooks.
     */
    @Test
    void bringsARetryForwardALimitedNumberOfTimes() {
        ObjectId own = new ObjectId();
        ObjectId id = add(own, NOW, null).id();
        MongoCollection<Document> deliveries = deliveries();
        int forwarded = 0;
        for (int i = 0; i < 12; i++) {
            Date later = Date.from(NOW.plusSeconds(60));
            deliveries.updateOne(
                    Filters.eq("_id", id),
                    Updates.combine(
                            Updates.set(DeliveryDocument.DUE_AT, later),
                            Updates.set(DeliveryDocument.LAST_ERROR, "timeout"),
                            Updates.set(DeliveryDocument.TRIES, 1)));
            new DeliveryRequeue(data).makeUnansweredDue(own, NOW);
            Document after = Objects.requireNonNull(deliveries.find(Filters.eq("_id", id)).first());
            forwarded += after.get(DeliveryDocument.FORWARDED, 0) > i ? 1 : 0;
        }

        assertThat(forwarded).isEqualTo(10);
    }

    /** The deliveries are more than one batch. */
    @Test
    void endsEveryDeliveryOfADeletedKey() {
        ObjectId own = new ObjectId();
        List<Document> many =
                IntStream.range(0, 1_100)
                        .mapToObj(i ->
                                new Document("_id", new ObjectId())
                                        .append(DeliveryDocument.KEY_ID, own)
                                        .append(DeliveryDocument.OPEN, true)
                                        .append(DeliveryDocument.PRIORITY, DeliveryDocument.OTHERS)
                                        .append(DeliveryDocument.DUE_AT, Date.from(NOW)))
                        .toList();
        deliveries().insertMany(many);

        assertThat(store.cancelAll(own, "gone", NOW)).isEqualTo(1_100);
        assertThat(store.nextDue(own, DeliveryDocument.OTHERS)).isEmpty();
    }

    @Test
    void givesEachDeliveryToOneOfManyThatClaimAtOnce() {
        ObjectId own = new ObjectId();
        IntStream.range(0, 100).forEach(i -> add(own, NOW, null));

        List<ObjectId> claimed =
                IntStream.range(0, 8)
                        .parallel()
                        .mapToObj(i -> claim(own, 40))
                        .flatMap(List::stream)
                        .map(each -> each.delivery().id())
                        .toList();

        assertThat(claimed).doesNotHaveDuplicates();
        while (claim(own, 40).size() > 0) {
            // claims the deliveries that remain after collisions
        }
        assertThat(store.nextDue(own, DeliveryDocument.OTHERS)).contains(NOW.plus(LEASE));
    }

    @Test
    void rejectsAnUpdateAfterTheLeaseExpired() {
        ObjectId own = new ObjectId();
        add(own, NOW, null);
        DeliveryStore.Claimed lost = claim(own, 1).getFirst();

        Instant later = NOW.plus(LEASE);
        DeliveryStore.Claimed won =
                store.claim(own, DeliveryDocument.OTHERS, 1, later, LEASE).getFirst();
        record(lost, REFUSED, later);
        assertThat(status(won)).isEqualTo(DeliveryStatus.DELIVERING);

        record(won, DELIVERED, later);
        assertThat(status(won)).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(store.nextDue(own, DeliveryDocument.OTHERS)).isEmpty();
    }

    @Test
    void keepsTheFirstOfTwoDeliveriesWithOneId() {
        Delivery first = add(new ObjectId(), NOW, null);
        DeliveryStore.Claimed claimed = claim(first.keyId(), 1).getFirst();
        record(claimed, DELIVERED, NOW);

        store.insert(first).join();

        assertThat(status(claimed)).isEqualTo(DeliveryStatus.DELIVERED);
    }

    @Test
    void postponesARetryAndCountsItsAttempts() {
        ObjectId own = new ObjectId();
        add(own, NOW, null);
        Instant again = NOW.plusSeconds(10);
        record(claim(own, 1).getFirst(), REFUSED, NOW);

        assertThat(claim(own, 1)).isEmpty();
        DeliveryStore.Claimed second =
                store.claim(own, DeliveryDocument.OTHERS, 1, again, LEASE).getFirst();
        assertThat(second.delivery().attemptCount()).isEqualTo(1);
        assertThat(second.delivery().tries()).isEqualTo(1);
    }

    @Test
    void countsAnAttemptWhoseOutcomeWasLost() {
        ObjectId own = new ObjectId();
        storeAttempt(add(own, NOW, null), NOW, 500);

        Delivery claimed = claim(own, 1).getFirst().delivery();

        assertThat(claimed.attemptCount()).isEqualTo(1);
        assertThat(claimed.status()).isEqualTo(DeliveryStatus.DELIVERING);
    }

    @Test
    void isDeliveredByAnAcceptedAttemptWhoseOutcomeWasLost() {
        ObjectId own = new ObjectId();
        storeAttempt(add(own, NOW, null), NOW, 200);

        DeliveryStore.Claimed claimed = claim(own, 1).getFirst();
        store.update(claimed, claimed.delivery()).join();

        assertThat(status(claimed)).isEqualTo(DeliveryStatus.DELIVERED);
        assertThat(claimed.delivery().finishedAt()).isEqualTo(NOW);
        assertThat(claimed.delivery().attemptCount()).isEqualTo(1);
    }

    @Test
    void isSentAgainOnRequestAfterAnAcceptedAttemptWhoseOutcomeWasLost() {
        ObjectId own = new ObjectId();
        Delivery delivery = add(own, NOW, null);
        storeAttempt(delivery, NOW.minusSeconds(1), 200);
        assertThat(new DeliveryRequeue(data).reopen(delivery, false, NOW)).isPresent();

        assertThat(claim(own, 1).getFirst().delivery().status())
                .isEqualTo(DeliveryStatus.DELIVERING);
    }

    private void storeAttempt(Delivery delivery, Instant at, int status) {
        Attempt attempt = new Attempt(1, at, 3, status, null, "", null, TestDeliveries.request());
        StoredAttempt stored =
                new StoredAttempt(
                        new ObjectId(Date.from(at)), delivery.keyId(), delivery.id(), attempt);
        assertThat(attempts.insert(stored).join()).isTrue();
    }

    @Test
    void cancelsWhatWaitsForADeletedKey() {
        ObjectId own = new ObjectId();
        add(own, NOW, null);
        add(own, NOW.plusSeconds(100), null);
        DeliveryStore.Claimed running = claim(own, 1).getFirst();

        assertThat(store.cancelAll(own, "gone", NOW)).isEqualTo(1);
        assertThat(store.nextDue(own, DeliveryDocument.OTHERS)).hasValue(NOW.plus(LEASE));
        assertThat(store.cancelAll(own, "gone", NOW.plus(LEASE))).isEqualTo(1);
        assertThat(deliveries().find(Filters.eq("_id", running.delivery().id())).first())
                .containsEntry(DeliveryDocument.LAST_ERROR, "gone");
    }

    @Test
    void knowsTheKeysThatHaveWork() {
        ObjectId own = new ObjectId();
        add(own, NOW, null);

        assertThat(store.keysWithWork()).contains(own).doesNotContain(key);
    }

    @Test
    void endsAllLeasesOnASingleInstance() {
        ObjectId own = new ObjectId();
        add(own, NOW, null);
        claim(own, 1);

        store.endLeases(NOW);

        assertThat(claim(own, 1)).hasSize(1);
    }

    @Test
    void aFinishedDeliveryGoesAfterItsRetentionAndAnOpenOneStays() {
        ObjectId own = new ObjectId();
        Delivery finished = add(own, NOW, null);
        Delivery failing = add(own, NOW.plusMillis(1), null);
        DeliveryStore.Claimed first = claim(own, 1).getFirst();

        record(first, DELIVERED, NOW);

        assertThat(stored(finished).getDate(DeliveryDocument.PURGE_AT))
                .isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(stored(failing)).doesNotContainKey(DeliveryDocument.PURGE_AT);
        assertThat(deliveries().listIndexes())
                .anySatisfy(index -> {
                    assertThat(index.get("key"))
                            .isEqualTo(new Document(DeliveryDocument.PURGE_AT, 1));
                    assertThat(index.get("expireAfterSeconds", Number.class).longValue()).isZero();
                });
    }

    private Document stored(Delivery delivery) {
        return Objects.requireNonNull(
                deliveries().find(Filters.eq(DeliveryDocument.ID, delivery.id())).first());
    }

    private MongoCollection<Document> deliveries() {
        return data.getCollection("deliveries");
    }

    private List<DeliveryStore.Claimed> claim(ObjectId keyId, int most) {
        return store.claim(keyId, DeliveryDocument.OTHERS, most, NOW, LEASE);
    }

    private void record(DeliveryStore.Claimed claimed, Outcome outcome, Instant at) {
        Attempt attempt = TestDeliveries.attempt(outcome);
        Delivery after = claimed.delivery().attempted(attempt, outcome, SCHEDULE, at);
        assertThat(store.update(claimed, after).join()).isTrue();
    }

    private DeliveryStatus status(DeliveryStore.Claimed claimed) {
        return history.find(claimed.delivery().id()).orElseThrow().status();
    }

    private Delivery add(ObjectId keyId, Instant due, @Nullable Instant sessionAt) {
        String eventId = UUID.randomUUID().toString();
        Delivery delivery =
                new Delivery(
                        DeliveryId.of(eventId, due, keyId),
                        eventId,
                        "booking.created",
                        "2026-01-01T12:00:00.000Z",
                        keyId,
                        null,
                        DeliveryStatus.PENDING,
                        due.truncatedTo(ChronoUnit.MILLIS),
                        due,
                        null,
                        0,
                        0,
                        null,
                        null,
                        sessionAt,
                        "{}",
                        false,
                        false,
                        List.of());
        store.insert(delivery).join();
        return delivery;
    }
}
