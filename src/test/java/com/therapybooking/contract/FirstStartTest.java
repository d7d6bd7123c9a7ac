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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

/** Starts the service on an empty folder, as a new user does, and restarts it. */
@Order(2)
class FirstStartTest {

    private static final Pattern PASSWORD = Pattern.compile("password {2}(\\S{16,})");
    private static final Map<String, String> NOTHING_SET =
            Map.of("ADMIN_PASSWORD", "", "MONGODB_URI", "", "WEBHOOK_TARGETS_ALLOW", "");

    private final Path folder = Path.of(TestDatabase.freshFolder());

    @Test
    void printsTheGeneratedPasswordOnceAndKeepsItsFilesForTheirOwner() throws IOException {
        try (ServiceProcess service = ServiceProcess.start(folder, NOTHING_SET)) {
            List<String> passwords = passwords();
            assertThat(passwords).hasSize(1);
            String token = service.api().token("admin@example.com", passwords.getFirst());
            assertOwnerOnly();

            service.kill();
            letOthersReadTheFiles();
            service.restart();

            assertOwnerOnly();
            assertThat(service.api().get("/api/auth/me", token).status()).isEqualTo(200);
            assertThat(passwords()).hasSize(1);
            assertThat(text("server.log"))
                    .contains("JWT_SECRET is not set", "SECRETS_KEY is not set")
                    .doesNotContain(passwords.getFirst(), token);
        }
    }

    @Test
    void endsEachStartWithAddressesAdministratorDataAndUnusualSettings() throws IOException {
        try (ServiceProcess service =
                ServiceProcess.start(
                        folder,
                        Map.of("MONGODB_URI", "", "WEBHOOK_TARGETS_ALLOW", "127.0.0.0/8"))) {
            String port = Integer.toString(service.port());
            String block =
                    """
                    The service is ready.
                      Dashboard        http://localhost:%s/
                      API description  http://localhost:%s/swagger-ui.html
                      Administrator    admin@example.com
                      Data             %s (embedded database, secrets, server.log)
                      Note             JWT_SECRET is not set: the generated secret in jwt-secret is used.
                                       SECRETS_KEY is not set: the generated key in secrets-key is used.
                                       WEBHOOK_TARGETS_ALLOW permits webhooks to 127.0.0.0/8, also by http://.\
                    """
                            .formatted(port, port, folder);
            assertThat(text("console.txt").strip()).endsWith(block);
            assertThat(text("console.txt"))
                    .doesNotContain(
                            "DispatcherServlet", "was not registered", "Tomcat", "mongodb.driver");
            assertThat(text("console.txt")).doesNotContain("WARNING:", "is ignored");

            service.kill();
            service.restart();

            assertThat(text("console.txt").strip()).endsWith(block);
            assertThat(text("console.txt"))
                    .containsOnlyOnce("ADMIN_PASSWORD is ignored")
                    .doesNotContain("ADMIN_EMAIL is ignored");
        }
    }

    @Test
    void takesAPasswordFromASecretFileLiterally() {
        String password = "Abc${HOME}xyz-1234";
        try (ServiceProcess service =
                ServiceProcess.start(
                        folder,
                        Map.of(
                                "ADMIN_PASSWORD",
                                password + "\n",
                                "ADMIN_EMAIL",
                                "someone@example.com\n",
                                "JWT_SECRET",
                                "${HOME}, with a line end, and of 32 bytes\n",
                                "LOG_FORMAT",
                                " text\r\n"))) {
            assertThat(service.api().token("someone@example.com", password)).isNotEmpty();
        }
    }

    private List<String> passwords() throws IOException {
        return PASSWORD.matcher(text("console.txt"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private void letOthersReadTheFiles() throws IOException {
        if (OS.WINDOWS.isCurrentOs()) {
            return;
        }
        for (Path path : paths()) {
            Files.setPosixFilePermissions(
                    path,
                    PosixFilePermissions.fromString(
                            Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private void assertOwnerOnly() throws IOException {
        if (OS.WINDOWS.isCurrentOs()) {
            return;
        }
        assertThat(paths())
                .extracting(path -> path.getFileName().toString())
                .contains("server.log", "jwt-secret", "secrets-key", "database.mv");
        for (Path path : paths()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as(path.toString())
                    .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
        }
    }

    /**
     * Returns the data folder and its content, except the file with the console output, which the
     * test writes.
     */
    private List<Path> paths() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !path.endsWith("console.txt")).toList();
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
