package com.therapybooking.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
