package com.therapybooking.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.support.MostlyWaits;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@SuppressWarnings({"NullAway", "UnusedVariable"}) // JUnit injects the parameter
@MethodSource("databases")
@MostlyWaits
class KeyCacheTest {

    private static final int KEYS = 5;

    private static TestService service;

    @Parameter private String database;

    static Iterable<String> databases() {
        return TestDatabase.everyKind();
    }

    @BeforeParameterizedClassInvocation
    static void start(String database) {
        service = TestService.startOn(database, TestDatabase.freshFolder());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        service.close();
    }

    /**
     * Inserts a key into the database that only a read of all keys would find. Creating, changing
     * and deleting a key must not read all keys, because there may be thousands of deleted ones.
     */
    @Test
    void readsTheChangedKeyAlone() {
        try (Receiver receiver = Receiver.start()) {
            KeyCache keyCache = service.bean(KeyCache.class);
            Practice practice = new Practice(service);
            int readAll = 0;
            for (int i = 0; i < KEYS; i++) {
                ObjectId first = new ObjectId(practice.newKey(receiver, "booking.created").id());
                ObjectId planted = plant(first);

                ObjectId made = new ObjectId(practice.newKey(receiver, "booking.cancelled").id());
                service.bean(WebhookService.class).disable(first, 0, "test");
                service.bean(WebhookService.class).delete(made);

                assertThat(keyCache.find(first).orElseThrow().key().active()).isFalse();
                assertThat(keyCache.find(made).orElseThrow().key().deletedAt()).isNotNull();
                assertThat(keyCache.subscribers("booking.cancelled", null)).isEmpty();
                // the scheduled refresh may have read all keys in between
                readAll += keyCache.find(planted).isPresent() ? 1 : 0;
            }
            assertThat(readAll).isLessThan(KEYS);
        }
    }

    /**
     * The cache must contain a key that another instance has created and a later one of this
     * instance.
     */
    @Test
    void findsAChangeOfAnotherInstanceBesideItsOwn() {
        try (Receiver receiver = Receiver.start()) {
            KeyCache keyCache = service.bean(KeyCache.class);
            Practice practice = new Practice(service);
            ObjectId first = new ObjectId(practice.newKey(receiver, "booking.created").id());
            ObjectId elsewhere = plant(first);
            service.bean(MongoDatabase.class)
                    .getCollection("versions")
                    .updateOne(Filters.eq("_id", "webhook-keys"), Updates.inc("version", 1L));

            ObjectId made = new ObjectId(practice.newKey(receiver, "booking.created").id());

            assertThat(keyCache.subscribers("booking.created", null))
                    .extracting(key -> key.key().id())
                    .contains(first, elsewhere, made);
        }
    }

    @Test
    void givesTheEventOfATherapistToTheKeysThatTakeIt() {
        ObjectId therapist = new ObjectId();
        SigningKey ofAll = TestKeys.signing(TestKeys.enabled(new ObjectId(), "booking.created"));
        SigningKey own =
                TestKeys.signing(
                        TestKeys.ofTherapist(new ObjectId(), therapist, "booking.created"));
        WebhookKeys keys = mock(WebhookKeys.class);
        when(keys.all()).thenReturn(List.of(ofAll, own));
        KeyCache keyCache = new KeyCache(keys);

        assertThat(keyCache.subscribers("booking.created", therapist)).containsExactly(ofAll, own);
        assertThat(keyCache.subscribers("booking.created", new ObjectId())).containsExactly(ofAll);
        assertThat(keyCache.subscribers("booking.created", null)).containsExactly(ofAll, own);
        assertThat(keyCache.subscribers("booking.cancelled", therapist)).isEmpty();
    }

    /** The reply contains a raw key that cannot be shown again, so the call must not fail. */
    @Test
    void announcesANewKeyLaterWhenItsVersionCannotBeStored() {
        try (Receiver receiver = Receiver.start()) {
            Practice practice = new Practice(service);
            practice.newKey(receiver, "booking.rescheduled");
            setVersion(Long.MAX_VALUE); // cannot be raised

            practice.newKey(receiver, "booking.created");

            setVersion(1_000);
            receiver.await("booking.created", practice.book(practice.newUser("therapist")).id());
            WebhookKeys keys = service.bean(WebhookKeys.class);
            await().untilAsserted(() -> assertThat(keys.version()).isEqualTo(1_001));
        }
    }

    @Test
    void announcesAChangeAgainThatCameWhileAnEarlierOneWasAnnounced() {
        WebhookKeys keys = mock(WebhookKeys.class);
        KeyCache keyCache = new KeyCache(keys);
        MongoException away = new MongoException("away");
        when(keys.raiseVersion())
                .thenThrow(away)
                .thenAnswer(call -> {
                    keyCache.changed(new ObjectId()); // fails with the next answer
                    return 1L;
                })
                .thenThrow(away)
                .thenThrow(away)
                .thenReturn(2L);
        keyCache.changed(new ObjectId());

        keyCache.refresh();
        assertThatThrownBy(keyCache::refresh).isSameAs(away);
        keyCache.refresh();
        keyCache.refresh();

        verify(keys, times(5)).raiseVersion();
    }

    private static void setVersion(long version) {
        service.bean(MongoDatabase.class)
                .getCollection("versions")
                .updateOne(Filters.eq("_id", "webhook-keys"), Updates.set("version", version));
    }

    private static ObjectId plant(ObjectId model) {
        MongoCollection<Document> keys =
                service.bean(MongoDatabase.class).getCollection("webhook_keys");
        ObjectId id = new ObjectId();
        Document copy = Objects.requireNonNull(keys.find(Filters.eq("_id", model)).first());
        copy.put("_id", id);
        keys.insertOne(copy);
        return id;
    }
}
