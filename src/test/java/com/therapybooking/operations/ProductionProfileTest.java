package com.therapybooking.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.therapybooking.TherapyBookingApplication;
import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.support.TestDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class ProductionProfileTest {

    @ParameterizedTest
    @ValueSource(strings = {"JWT_SECRET", "SECRETS_KEY", "MONGODB_URI", "ADMIN_PASSWORD"})
    void doesNotStartWithout(String variable) {
        Map<String, String> settings = complete();
        settings.remove(variable);

        assertRefused(settings, variable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT_SECRET", "SECRETS_KEY", "MONGODB_URI"})
    void doesNotStartOnBlank(String variable) {
        Map<String, String> settings = complete();
        settings.put(variable, "  ");

        assertRefused(settings, variable);
    }

    @Test
    void doesNotStartOnAnUnknownFormatOfTheLog() {
        Map<String, String> settings = complete();
        settings.put("LOG_FORMAT", "xml");

        assertRefused(settings, "LOG_FORMAT");
    }

    @Test
    void doesNotStartOnACollectorThatIsNoAddress() {
        Map<String, String> settings = complete();
        settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318");

        assertRefused(settings, "OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    @Test
    void startsOnTheEmbeddedDatabaseWhenItIsMeant() {
        try (ConfigurableApplicationContext context = start(complete())) {
            assertThat(context.isRunning()).isTrue();
            assertThat(context.getEnvironment().getActiveProfiles()).containsExactly("production");
        }
    }

    private static Map<String, String> complete() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("JWT_SECRET", "a secret of more than thirty-two bytes");
        settings.put("SECRETS_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        settings.put("MONGODB_URI", "embedded");
        settings.put("ADMIN_PASSWORD", "long enough");
        settings.put("DATA_DIR", TestDatabase.freshFolder());
        settings.put("PORT", "0");
        return settings;
    }

    private static void assertRefused(Map<String, String> settings, String variable) {
        Throwable failure = catchThrowable(() -> start(settings).close());

        assertThat(Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
                .filteredOn(InvalidSettingException.class::isInstance)
                .first()
                .satisfies(refusal -> assertThat(refusal).hasMessageStartingWith(variable));
    }

    private static ConfigurableApplicationContext start(Map<String, String> settings) {
        SpringApplication application =
                new SpringApplicationBuilder(TherapyBookingApplication.class)
                        .profiles("production")
                        .build();
        return application.run(
                settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
    }
}
