package com.therapybooking.delivery.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.model.SentRequest;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.webhook.RateLimitState;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.ObjectId;

/** Fills the history or the queue with realistic deliveries for the benchmarks. */
public final class HistoryFiller {

    private static final int BATCH = 5_000;
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final String DATA =
            """
            {"bookingId":"507f1f77bcf86cd799439011","isGuestBooking":true,"client":{"id":null,\
            "name":"Jane Smith of the long and winding name","email":"jane@example.com"},"therapist":\
            {"id":"507f1f77bcf86cd799439013","name":"Dr. John Doe","email":"john@therapyapp.com"},\
            "scheduledAt":"2026-01-20T14:00:00Z","durationMinutes":50,"amount":75,"currency":"USD",\
            "paymentMethod":"bank_transfer"}\
            """;

    private HistoryFiller() {}

    /**
     * Inserts {@code count} delivered deliveries of a key and their attempts, one for each second
     * before now.
     */
    public static void finished(MongoDatabase database, ObjectId keyId, int count) {
        fill(database, keyId, count, DeliveryStatus.DELIVERED);
    }

    /** Inserts {@code count} due deliveries of a key. */
    public static void pending(MongoDatabase database, ObjectId keyId, int count) {
        fill(database, keyId, count, DeliveryStatus.PENDING);
    }

    private static void fill(
            MongoDatabase database, ObjectId keyId, int count, DeliveryStatus status) {
        MongoCollection<Document> deliveries = LongRunning.on(database.getCollection("deliveries"));
        MongoCollection<Document> attempts = LongRunning.on(database.getCollection("attempts"));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<Document> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < count; i++) {
            batch.add(document(keyId, now.minusSeconds(i + 1L), status));
            if (batch.size() == BATCH || i == count - 1) {
                deliveries.insertMany(batch, new InsertManyOptions().ordered(false));
                if (!status.open()) {
                    attempts.insertMany(
                            batch.stream().map(HistoryFiller::attempt).toList(),
                            new InsertManyOptions().ordered(false));
                }
                batch.clear();
            }
        }
    }

    private static Document document(ObjectId keyId, Instant at, DeliveryStatus status) {
        boolean open = status.open();
        String eventId = UUID.randomUUID().toString();
        Delivery delivery =
                new Delivery(
                        DeliveryId.of(eventId, at, keyId),
                        eventId,
                        "booking.created",
                        "",
                        keyId,
                        new ObjectId(),
                        status,
                        at,
                        at,
                        open ? null : at,
                        open ? 0 : 1,
                        open ? 0 : 1,
                        open ? null : 200,
                        null,
                        null,
                        DATA,
                        false,
                        false,
                        List.of());
        return DeliveryDocument.write(delivery, open ? null : at.plus(RETENTION));
    }

    private static Document attempt(Document delivery) {
        Instant at = delivery.get(DeliveryDocument.CREATED_AT, Instant.class);
        return AttemptStore.write(
                new StoredAttempt(
                        new ObjectId(Date.from(at)),
                        delivery.getObjectId(DeliveryDocument.KEY_ID),
                        delivery.getObjectId(DeliveryDocument.ID),
                        new Attempt(
                                1,
                                at,
                                12,
                                200,
                                null,
                                "{\"ok\":true}",
                                null,
                                new SentRequest(
                                        PayloadMode.FULL,
                                        BodyTemplate.EVENT,
                                        List.of(),
                                        "52c3e09560f1214b8a5a91ad07c9a600d282195e321aae60b3705c9613b8c961",
                                        "v1,dNzn40T6cgU0obEo0T4FpwOKL6kCVIgCs5SYi6+GjPM=",
                                        new RateLimitState(1_000, 999, 3_600)))));
    }
}
