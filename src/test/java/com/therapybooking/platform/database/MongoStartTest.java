package com.therapybooking.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the client's settings and the first call to MongoDB at the start. */
class MongoStartTest {

    private final MongoClient client = mock(MongoClient.class);
    private final MongoDatabase database = mock(MongoDatabase.class);

    @ParameterizedTest
    @CsvSource({
        "'',                true,",
        "?journal=true,     true,",
        "?journal=false,    false,",
        "?wtimeoutMS=5000,  true,  5000",
        "?safe=true,        true,",
    })
    void waitsForAMajorityUnlessTheUriSetsAnotherNumber(
            String query, boolean journal, @Nullable Integer millis) {
        WriteConcern writes = writes(query);

        assertThat(writes.getWObject()).isEqualTo("majority");
        assertThat(writes.getJournal()).isEqualTo(journal);
        assertThat(writes.getWTimeout(TimeUnit.MILLISECONDS)).isEqualTo(millis);
        assertThat(writes("?w=1&journal=true").getWObject()).isEqualTo(1);
    }

    private static WriteConcern writes(String query) {
        String uri = "mongodb://localhost/x" + query;
        MongoClientSettings.Builder builder = MongoClientSettings.builder();
        new MongoConfiguration()
                .clientSettings(() -> new ConnectionString(uri), new DatabaseHealth())
                .customize(builder);
        return builder.build().getWriteConcern();
    }

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
