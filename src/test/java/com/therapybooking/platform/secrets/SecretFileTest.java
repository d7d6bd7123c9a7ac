package com.therapybooking.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
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

    private String read() {
        return SecretFile.readOrCreate(
                new DataDirectory(folder.toString()), "jwt-secret", "JWT_SECRET");
    }
}
