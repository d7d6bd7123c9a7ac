package com.therapybooking;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.ServiceProcess;
import com.therapybooking.support.ServiceProgram;
import com.therapybooking.support.TestDatabase;
import com.therapybooking.support.TestService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command {@code reset-password} in a separate process. */
@Order(2)
class ResetPasswordTest {

    private static final String WANTED = "p\u00e4ssword of mine";

    @TempDir private Path folder;

    private record Ended(int code, String output) {}

    @Test
    void setsThePasswordInTheEmbeddedDatabaseOfAStoppedService() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(folder, Map.of("MONGODB_URI", ""))) {
            String token = token(service.api(), TestService.ADMIN_PASSWORD);
            Ended locked = reset("", WANTED + "\n", TestService.ADMIN_EMAIL);
            assertThat(locked.code()).as(locked.output()).isEqualTo(1);
            assertThat(locked.output()).doesNotContain("Exception");
            service.stop();

            Ended unknown = reset("", WANTED + "\n", "nobody@example.com");
            Ended tooShort = reset("", "short\n", TestService.ADMIN_EMAIL);
            Ended notText = reset("", "correct-horse-\0\n", TestService.ADMIN_EMAIL);
            Ended none = reset("", "", TestService.ADMIN_EMAIL);
            Ended done = reset("", WANTED + "\r\n", "ADMIN@example.com");

            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.output()).contains("no user with the e-mail address nobody@");
            assertThat(tooShort.code()).isEqualTo(1);
            assertThat(tooShort.output()).contains("10 to 128 characters").contains("Nothing");
            assertThat(notText.code()).isEqualTo(1);
            assertThat(notText.output()).contains("without NUL").contains("Nothing");
            assertThat(none.code()).isEqualTo(1);
            assertThat(none.output()).contains("Standard input is empty");
            assertThat(done.code()).as(done.output()).isZero();
            assertThat(done.output()).contains("is set").doesNotContain(WANTED);
            service.restart();
            assertThat(service.api().get("/api/auth/me", token).status()).isEqualTo(401);
            assertThat(token(service.api(), WANTED)).isNotEmpty();
        }
    }

    @Test
    void setsThePasswordOnMongoWhileTheServiceRuns() throws Exception {
        TestDatabase.requireReal();
        String uri = TestDatabase.freshUri();
        try (TestService service = TestService.startOn(uri, folder.toString())) {
            Ended done = reset(uri, WANTED, TestService.ADMIN_EMAIL);

            assertThat(done.code()).as(done.output()).isZero();
            assertThat(service.api().get("/api/auth/me", service.admin()).status()).isEqualTo(401);
            String token = token(service.api(), WANTED);
            assertThat(service.api().get("/api/audit?actor=operator", token).text())
                    .contains("user.password_changed", "Administrator")
                    .doesNotContain(WANTED);
        }
    }

    @Test
    void explainsWrongArgumentsAndMissingDatabases() throws Exception {
        Ended noEmail = reset("", "");
        assertThat(noEmail.code()).isEqualTo(2);
        assertThat(noEmail.output()).contains("Usage: reset-password EMAIL");
        assertThat(reset("", "", "a@example.com", "more").code()).isEqualTo(2);
        Ended misspelt = run("", "", "reset-pasword", "a@example.com");
        assertThat(misspelt.code()).isEqualTo(2);
        assertThat(misspelt.output()).contains("There is no command reset-pasword");
        Ended noDatabase = reset("", WANTED, "a@example.com");
        assertThat(noDatabase.code()).isEqualTo(1);
        assertThat(noDatabase.output()).contains("There is no embedded database in");
        Ended noUri = reset("mongo://secret@x", WANTED, "a@example.com");
        assertThat(noUri.code()).isEqualTo(1);
        assertThat(noUri.output()).contains("MONGODB_URI").doesNotContain("secret");
    }

    private Ended reset(String uri, String input, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("reset-password"));
        all.addAll(List.of(arguments));
        return run(uri, input, all.toArray(String[]::new));
    }

    private Ended run(String uri, String input, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString()));
        command.addAll(ServiceProgram.arguments(List.of()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DATA_DIR", folder.toString());
        builder.environment().put("MONGODB_URI", uri);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the process has ended without reading the password
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private static String token(Api api, String password) {
        return api.token(TestService.ADMIN_EMAIL, password);
    }
}
