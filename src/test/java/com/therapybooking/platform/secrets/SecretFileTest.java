package com.therapybooking.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {

    @TempDir private Path folder;

    @Test
    void makesASecretOnceAndKeepsIt() {
        String secret = read();

        assertThat(secret).hasSizeGreaterThan(40);
        assertThat(read()).isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "short", "31 characters are not enough..."})
    void refusesAFileThatWasCutOff(String text) throws IOException {
        Files.writeString(folder.resolve("jwt-secret"), text);

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("jwt-secret")
                .hasMessageContaining("JWT_SECRET");
        assertThat(folder.resolve("jwt-secret")).hasContent(text);
    }

    @Test
    void namesTheFileOfAKeyThatIsDamagedOrOfAnotherDatabase() throws IOException {
        DataDirectory directory = new DataDirectory(folder.toString());
        SecretsProperties none = new SecretsProperties("");
        MongoDatabase database = mock(MongoDatabase.class, RETURNS_DEEP_STUBS);
        when(database.getCollection("meta")
                        .findOneAndUpdate(
                                any(Bson.class),
                                any(Bson.class),
                                any(FindOneAndUpdateOptions.class)))
                .thenReturn(new Document("value", "A".repeat(64)));
        Files.writeString(folder.resolve("secrets-key"), "damaged, and longer than 32 characters");

        assertThatThrownBy(() -> new AtRestEncryption(none, directory, database))
                .hasMessageMatching("DATA_DIR must be .* secrets-key .*");

        Files.delete(folder.resolve("secrets-key"));
        SecretFile.readOrCreate(directory, "secrets-key", "SECRETS_KEY");
        AtRestEncryption other = new AtRestEncryption(none, directory, database);
        assertThatThrownBy(() -> new ServerSecrets(database, other))
                .hasMessageMatching("DATA_DIR must be .* secrets-key .*");
    }

    @Test
    void makesNoNewKeyForADatabaseThatIsEncryptedWithAnother() {
        String uri = TestDatabase.freshUri();
        TestDatabase.requireReal();
        TestService.startOn(uri, TestDatabase.freshFolder()).close();

        assertThatThrownBy(() -> TestService.startOn(uri, folder.toString()))
                .hasStackTraceContaining(
                        "SECRETS_KEY must be set, or the file secrets-key restored");
        assertThat(folder.resolve("secrets-key")).doesNotExist();
    }

    private String read() {
        return SecretFile.readOrCreate(
                new DataDirectory(folder.toString()), "jwt-secret", "JWT_SECRET");
    }
}
