package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The service as a newcomer starts it: no variable set, nothing there yet. */
class FirstStartTest {

    private static final Pattern PASSWORD = Pattern.compile("password {2}(\\S{16,})");

    @Test
    void printsTheGeneratedPasswordOnceAndLogsItNever() throws IOException {
        Path folder = Path.of(TestDatabase.freshFolder());
        try (ServiceProcess service =
                ServiceProcess.start(folder, Map.of("ADMIN_PASSWORD", "", "MONGODB_URI", ""))) {
            String console = Files.readString(folder.resolve("console.txt"));
            List<String> passwords =
                    PASSWORD.matcher(console).results().map(found -> found.group(1)).toList();
            assertThat(passwords).hasSize(1);
            String token = service.api().token("admin@example.com", passwords.getFirst());

            service.kill();
            service.restart();

            assertThat(service.api().get("/api/auth/me", token).status()).isEqualTo(200);
            assertThat(PASSWORD.matcher(Files.readString(folder.resolve("console.txt"))).results())
                    .extracting(MatchResult::group)
                    .hasSize(1);
            assertThat(Files.readString(folder.resolve("server.log")))
                    .contains("JWT_SECRET is not set", "SECRETS_KEY is not set")
                    .doesNotContain(passwords.getFirst(), token);
            for (String secret : List.of("jwt-secret", "secrets-key")) {
                assertThat(
                                PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(folder.resolve(secret))))
                        .isEqualTo("rw-------");
            }
        }
    }
}
