package com.therapybooking.delivery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.TestDeliveries;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** Tests the queues of writes without a database. */
class DeliveryStoreTest {

    private static final Document UNSENT = new Document("_id", new ObjectId());
    private static final Document SENT = new Document("_id", new ObjectId());

    /** An outcome that is refused would be sent again. */
    @Test
    void storesAnOutcomeWhileTheQueueOfUnsentDeliveriesIsFull() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        MongoDatabase database = mock(MongoDatabase.class, RETURNS_DEEP_STUBS);
        MongoCollection<Document> collection = database.getCollection("deliveries");
        when(collection.insertMany(anyList(), any(InsertManyOptions.class)))
                .thenAnswer(call -> {
                    if (call.<List<Document>>getArgument(0).contains(UNSENT)) {
                        answer.join();
                    }
                    return null;
                });
        Delivery unsent = TestDeliveries.pending(new ObjectId(), null, "{}");
        Delivery sent = TestDeliveries.pending(new ObjectId(), null, "{}");
        DeliveryUpdates updates = mock(DeliveryUpdates.class);
        when(updates.document(unsent)).thenReturn(UNSENT);
        when(updates.document(sent)).thenReturn(SENT);
        DeliveryStore store =
                new DeliveryStore(
                        database,
                        mock(AttemptStore.class),
                        mock(AnnouncedDeliveries.class),
                        updates);

        List<CompletableFuture<Boolean>> waiting =
                Stream.generate(() -> store.insert(unsent)).limit(7_000).toList();

        assertThat(waiting).anyMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(store.insertOutcome(sent).join()).isTrue();
        answer.complete(null);
    }
}
