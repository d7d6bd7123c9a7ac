package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.therapybooking.TherapyBookingApplication;
import com.therapybooking.support.LogCapture;
import com.therapybooking.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Configuration;

/**
 * Checks that an invalid variable stops the start, and that the message names the accepted values.
 */
class SettingsTest {

    private static final String KEY_OF_32_BYTES = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /** A context with all settings of the service and no other beans. */
    @Configuration(proxyBeanMethods = false)
    @ConfigurationPropertiesScan(basePackageClasses = TherapyBookingApplication.class)
    static class SettingsOnly {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT                    | eighty                    | whole number from 0 to 65535",
                "PORT                    | 65536                     | whole number from 0 to 65535",
                "MONGODB_URI             | localhost:27017           | mongodb://",
                "MONGODB_URI             | mongodb://h/x?w=0         | w=1 or more",
                "MONGODB_URI             | mongodb://h/x?minPoolSize=200 | valid options",
                "MONGODB_URI             | mongodb://h/x?maxPoolSize=-1 | valid options",
                "MONGODB_URI             | mongodb://h/x?compressors=zlib,zstd | zlib",
                "MONGODB_URI             | mongodb://h/x?compressors=snappy | zlib",
                "JWT_SECRET              | only-31-bytes-long-------------   | at least 32 bytes",
                "SECRETS_KEY             | not base64                | base64 of 32 bytes",
                "SECRETS_KEY             | MDEyMw==                  | base64 of 32 bytes",
                "ADMIN_EMAIL             | nobody                    | e-mail address",
                "ADMIN_PASSWORD          | 9-letters                 | 10 to 128 characters",
                "ADMIN_PASSWORD          | 🔑🔑🔑🔑🔑🔑🔑🔑🔑        | 10 to 128 characters",
                "WEBHOOK_TARGETS_ALLOW   | 10.0.0.0/33               | CIDR",
                "WEBHOOK_TARGETS_ALLOW   | localhost                 | CIDR",
                "WEBHOOK_TIMEOUT         | soon                      | at most two minutes",
                "WEBHOOK_TIMEOUT         | 0s                        | duration",
                "WEBHOOK_TIMEOUT         | -5s                       | duration",
                "WEBHOOK_TIMEOUT         | 5                         | duration with a unit",
                "WEBHOOK_TIMEOUT         | 5ns                       | duration",
                "WEBHOOK_RETENTION       | 30                        | duration",
                "WEBHOOK_DISABLE_AFTER   | 5                         | duration",
                "WEBHOOK_RETRY_SCHEDULE  | 10,60,600                 | duration",
                "WEBHOOK_RETRY_SCHEDULE  | 110000d                   | duration",
                "WEBHOOK_RETENTION       | 20000d                    | at most 18250d",
                "WEBHOOK_RETRY_SCHEDULE  | 1s,,5s                    | duration",
                "WEBHOOK_RETRY_SCHEDULE  | 1s;5s                     | duration",
                "WEBHOOK_RATE_LIMIT      | 0                         | whole number from 1",
                "WEBHOOK_RATE_LIMIT      | many                      | whole number from 1",
                "WEBHOOK_RETENTION       | forever                   | duration",
                "WEBHOOK_DISABLE_AFTER   | 5 days                    | duration",
                "PRACTICE_TIME_ZONE      | Berlin                    | IANA time zone",
                "PRACTICE_TIME_ZONE      | UTC+2                     | IANA time zone",
                "PRACTICE_TIME_ZONE      | +02:00                    | IANA time zone",
                "PUBLIC_RATE_LIMIT       | -1                        | whole number from 0",
                "TRUSTED_PROXIES         | proxy.example.com         | CIDR",
                "CALL_BASE_URL           | meeting                   | URL",
                "PUBLIC_URL              | bookings.example.com      | URL",
                "PUBLIC_URL              | https://a.example/?b=c    | URL",
                "PUBLIC_URL              | https://a.example/app     | without a path",
                "PUBLIC_URL              | https://a.example:99999   | URL",
                "WEBHOOK_TIMEOUT         | 121s                      | two minutes",
                "WEBHOOK_RATE_LIMIT      | 1000001                   | whole number from 1",
                "PUBLIC_RATE_LIMIT       | 1000001                   | whole number from 0",
                "OPEN_BOOKINGS_LIMIT     | 10001                     | from 0 to",
                "SMTP_URL                | mail.example.com:587      | smtps://",
                "SMTP_URL                | smtp:mail.example.com     | smtps://",
                "SMTP_URL                | http://u:s3cr3t@mail      | smtps://",
                "SMTP_URL                | smtp://u:s3cr3t@h/x?y     | smtps://",
                "SMTP_URL                | smtp://s3cr3t@h           | smtps://",
                "SMTP_URL                | smtp://u:s3 cr3t@h        | smtps://",
                "ALERT_EMAIL             | nobody                    | e-mail addresses",
                "ALERT_EMAIL             | müller@example.com        | e-mail addresses",
                "ALERT_EMAIL             | Müller <m@example.com>    | e-mail addresses",
                "ALERT_EMAIL             | m@ä..example.com          | e-mail addresses",
                "LOG_FORMAT              | xml                       | text, json",
                "OTEL_EXPORTER_OTLP_ENDPOINT | collector:4318        | such as http://host:4318",
                "OTEL_EXPORTER_OTLP_ENDPOINT | http://h:99999        | such as http://host:4318",
                "WEBHOOK_TRACE_HEADERS   | perhaps                   | true or false",
                "WEBHOOK_TIMEOUT         | ${WEBHOOK_RETENTION}      | duration",
                "PORT                    | ${WEBHOOK_RATE_LIMIT}     | whole number from 0 to 65535",
                "OPEN_BOOKINGS_LIMIT     | many                      | from 0 to",
                "OPEN_BOOKINGS_LIMIT     | -1                        | from 0 to",
                "spring.mongodb.uri      | mongodb://localhost/x     | MONGODB_URI",
                "spring.data.mongodb.uri | mongodb://localhost/x     | MONGODB_URI"
            })
    void stopsAtAVariableThatCannotBeRead(String variable, String value, String accepted) {
        Refused refused = refused(variable + "=" + value);

        assertThat(refused.failure()).as(variable).isNotNull();
        assertThat(refused.log())
                .contains(variable + " must be")
                .contains(accepted)
                .contains("Correct " + variable)
                .doesNotContain("\tat ", "only-31-bytes-long", "9-letters", "s3cr3t");
    }

    @Test
    void takesADurationInAnyOfTheUsualForms() {
        start("WEBHOOK_TIMEOUT=500ms");
        start("WEBHOOK_TIMEOUT=2m", "PUBLIC_URL=https://a.example/");
        start("WEBHOOK_TIMEOUT=PT5S", "WEBHOOK_RETRY_SCHEDULE=1s, 10m ,12h,2d");
        start("WEBHOOK_RETRY_SCHEDULE=", "server.address=0.0.0.0");
        start("WEBHOOK_RETENTION=P30DT12H", "WEBHOOK_DISABLE_AFTER=5D", "PRACTICE_TIME_ZONE=EST");
    }

    @Test
    void stopsAtAnAddressOfAnotherMachine() {
        assertThatThrownBy(() -> start("server.address=203.0.113.9"))
                .hasMessageContaining("SERVER_ADDRESS must be an address of this machine");
    }

    @Test
    void stopsAtADataFolderThatIsAFile() throws IOException {
        Path file = Files.createTempFile("not-a-folder", "");

        assertThatThrownBy(() -> start("DATA_DIR=" + file))
                .hasMessageContaining("DATA_DIR must be");
    }

    @ParameterizedTest
    @CsvSource({"JWT_SECRET", "SECRETS_KEY", "MONGODB_URI"})
    void needsItsSecretsAndItsDatabaseInProduction(String missing) {
        List<String> given =
                new ArrayList<>(
                        List.of(
                                "spring.profiles.active=production",
                                "JWT_SECRET=a secret of at least 32 bytes, this is",
                                "SECRETS_KEY=" + KEY_OF_32_BYTES,
                                "MONGODB_URI=embedded"));
        start(given.toArray(String[]::new));
        given.removeIf(setting -> setting.startsWith(missing + "="));

        Refused refused = refused(given.toArray(String[]::new));

        assertThat(refused.failure()).isNotNull();
        assertThat(refused.log()).contains(missing + " must be set");
    }

    private static Refused refused(String... settings) {
        try (LogCapture log = LogCapture.ofThisThread()) {
            Throwable failure = catchThrowable(() -> start(settings));
            return new Refused(failure, log.text());
        }
    }

    private record Refused(@Nullable Throwable failure, String log) {}

    private static void start(String... settings) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--therapy.data-dir=" + TestDatabase.freshFolder());
        for (String setting : settings) {
            if (setting.startsWith("DATA_DIR=")) {
                arguments.clear();
            }
        }
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        new SpringApplicationBuilder(SettingsOnly.class)
                .web(WebApplicationType.NONE)
                .run(arguments.toArray(String[]::new))
                .close();
    }
}
