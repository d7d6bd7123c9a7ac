package com.therapybooking.identity.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class ApiTokensTest {

    private static final SignedInUser MAKER =
            new SignedInUser(new ObjectId(), "Admin", "admin@example.com", Role.ADMIN, 3);
    private static final ApiTokens.NewToken WANTED = new ApiTokens.NewToken("Zapier", 1, "admin");

    @SuppressWarnings("unchecked")
    private final MongoCollection<Document> stored =
            mock(MongoCollection.class, RETURNS_DEEP_STUBS);

    private final Accounts accounts = mock(Accounts.class);
    private final JwtTokens texts = mock(JwtTokens.class, RETURNS_DEEP_STUBS);
    private final ApiTokens tokens =
            new ApiTokens(database(), texts, accounts, mock(AuditLog.class), Clock.systemUTC());

    private MongoDatabase database() {
        MongoDatabase database = mock(MongoDatabase.class);
        when(database.getCollection("api_tokens")).thenReturn(stored);
        return database;
    }

    @Test
    void isValidAsLongAsTheCredentialsOfItsMaker() {
        when(accounts.signedIn(MAKER.id(), 3)).thenReturn(Optional.of(MAKER));

        assertThat(tokens.create(WANTED, MAKER).stored().credentialsVersion()).isEqualTo(3);
    }

    /** A call that a thief has begun before the administrator changed the password. */
    @Test
    void isNotMadeWithCredentialsThatHaveEnded() {
        when(accounts.signedIn(MAKER.id(), 3)).thenReturn(Optional.empty());

        assertThatThrownBy(() -> tokens.create(WANTED, MAKER)).isInstanceOf(ProblemException.class);
        verify(stored, never()).insertOne(any());
    }
}
