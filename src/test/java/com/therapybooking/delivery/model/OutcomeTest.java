package com.therapybooking.delivery.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {

    private static final Instant NOW = Instant.parse("2030-01-20T14:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "429, 60, PT1M",
        "503, 60, PT1M",
        "503, ' 60 ', PT1M",
        "503, 'Sun, 20 Jan 2030 14:01:00 GMT', PT1M",
        "503, 'Sunday, 20-Jan-30 14:01:00 GMT', PT1M",
        "503, 'Sun Jan 20 14:01:00 2030', PT1M",
        "429, 'Fri Feb  1 14:01:00 2030', PT24H",
        "429, 'Fri Feb 31 14:01:00 2030 or so',",
        "429, 86400, PT24H",
        "429, 86401, PT24H",
        "429, 99999999999999999999, PT24H",
        "503, 0,",
        "503, -5,",
        "503, 0.5,",
        "503, soon,",
        "503, ,",
        "503, 'Sun, 20 Jan 2030 13:59:00 GMT',",
        "500, 60,",
        "502, 60,",
        "301, 60,"
    })
    void heedsRetryAfterWith429And503(int status, String header, Duration wait) {
        assertThat(Outcome.of(status, "", header, NOW))
                .isEqualTo(new Outcome.Refused(status, "", wait));
    }

    @ParameterizedTest
    @CsvSource({"199, false", "200, true", "204, true", "299, true", "300, false", "410, false"})
    void countsAStatusFrom200To299AsDelivered(int status, boolean delivered) {
        assertThat(Outcome.of(status, "", null, NOW).delivered()).isEqualTo(delivered);
    }
}
