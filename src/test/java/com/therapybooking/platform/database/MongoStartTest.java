package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.mongodb.MongoCredential;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the first call to MongoDB at the start. */
class MongoStartTest {

    private final MongoClient client = mock(MongoClient.class);
    private final MongoDatabase database = mock(MongoDatabase.class);

    @BeforeEach
    void connect() {
        when(client.getDatabase("admin")).thenReturn(database);
    }

    @Test
    void waitsForAServerThatDoesNotAnswerYet() {
        when(database.runCommand(any(Bson.class)))
                .thenThrow(new MongoTimeoutException("no server"))
                .thenReturn(new Document("ok", 1));

        MongoConfiguration.awaitServer(client);

        verify(database, times(2)).runCommand(any(Bson.class));
    }

    @Test
    void failsAtOnceWhenThePasswordIsWrong() {
        MongoCredential me = MongoCredential.createCredential("me", "admin", new char[] {'x'});
        when(database.runCommand(any(Bson.class)))
                .thenThrow(new MongoSecurityException(me, "Authentication failed"));

        assertThatThrownBy(() -> MongoConfiguration.awaitServer(client))
                .isInstanceOf(MongoSecurityException.class);
        verify(database).runCommand(any(Bson.class));
    }
}
