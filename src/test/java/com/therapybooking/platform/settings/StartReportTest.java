package com.therapybooking.platform.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class StartReportTest {

    @TempDir private Path folder;

    private String report(MockEnvironment environment, String publicUrl) {
        return new StartReport(
                        environment,
                        new PublicUrl(publicUrl),
                        new DataDirectory(folder.toString()),
                        new DatabaseProperties(""))
                .text();
    }

    private static MockEnvironment profile(String name) {
        MockEnvironment environment = new MockEnvironment();
        environment.setActiveProfiles(name);
        return environment;
    }

    @Test
    void namesTheSettingsThatAreMissingInProduction() {
        assertThat(
                        report(
                                profile("production")
                                        .withProperty(
                                                "therapy.booking.call-base-url",
                                                "https://therapyapp.com/meeting"),
                                "http://localhost:8080"))
                .contains(
                        "The profile \"production\" is active.",
                        "CALL_BASE_URL is not set",
                        "PUBLIC_URL is not set",
                        "TRUSTED_PROXIES is not set");
        assertThat(
                        report(
                                profile("production")
                                        .withProperty(
                                                "therapy.booking.call-base-url",
                                                "https://calls.example.com")
                                        .withProperty(
                                                "therapy.identity.trusted-proxies", "127.0.0.1"),
                                "https://bookings.example.com"))
                .doesNotContain("CALL_BASE_URL", "PUBLIC_URL", "TRUSTED_PROXIES");
    }

    @Test
    void namesSettingsWithoutEffect() {
        MockEnvironment environment =
                profile("prod").withProperty("therapy.alerts.email", "a@example.com");

        assertThat(report(environment, "http://localhost:8080"))
                .contains(
                        "The profile \"prod\" has no effect: only \"production\" has.",
                        "ALERT_EMAIL has no effect without SMTP_URL.")
                .doesNotContain("CALL_BASE_URL", "TRUSTED_PROXIES");
    }
}
