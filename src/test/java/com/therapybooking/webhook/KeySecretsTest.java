package com.therapybooking.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.secrets.AtRestEncryption;
import com.therapybooking.support.TestDatabase;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Tests the new encryption of stored secrets while another instance changes the same key. */
class KeySecretsTest {

    private final AtRestEncryption encryption = mock(AtRestEncryption.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @ParameterizedTest
    @CsvSource({"new, 0", "old 2, 1"})
    void namesAKeyThatStillNeedsTheOlderValue(String changedTo, int warnings) {
        TestDatabase.requireReal();
        ObjectId id = new ObjectId();
        Logger logger = (Logger) LoggerFactory.getLogger(KeySecrets.class);
        lines.start();
        logger.addAppender(lines);
        try (MongoClient client = MongoClients.create(TestDatabase.freshUri())) {
            MongoCollection<Document> keys =
                    client.getDatabase(id.toHexString()).getCollection("webhook_keys");
            keys.insertOne(new Document("_id", id).append(KeyDocument.HASH, "old"));
            when(encryption.renewed("old"))
                    .thenAnswer(call -> {
                        keys.updateOne(
                                Filters.eq("_id", id), Updates.set(KeyDocument.HASH, changedTo));
                        return Optional.of("new of this instance");
                    });
            when(encryption.renewed("old 2")).thenReturn(Optional.of("new 2"));
            when(encryption.renewed("new")).thenReturn(Optional.empty());

            new KeySecrets(encryption).renew(keys);

            assertThat(keys.find().first()).containsEntry(KeyDocument.HASH, changedTo);
            assertThat(lines.list)
                    .filteredOn(line -> line.getFormattedMessage().contains(id.toHexString()))
                    .hasSize(warnings);
            client.getDatabase(id.toHexString()).drop();
        } finally {
            logger.detachAppender(lines);
        }
    }
}
