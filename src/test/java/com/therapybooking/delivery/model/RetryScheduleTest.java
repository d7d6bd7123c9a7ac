package com.therapybooking.delivery.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void retriesTenTimesOverThreeDaysByDefault() {
        RetrySchedule schedule = new RetrySchedule(List.of(), () -> 0.5);
        List<String> waits =
                IntStream.rangeClosed(1, 10)
                        .mapToObj(tries -> wait(schedule, tries, null).toString())
                        .toList();
        assertThat(waits)
                .containsExactly(
                        "PT10S", "PT30S", "PT1M30S", "PT4M", "PT12M", "PT36M", "PT2H", "PT5H",
                        "PT16H", "PT48H");
        assertThat(schedule.next(11, NOW, null, null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.0, PT8S", "0.5, PT10S", "0.75, PT11S"})
    void variesAWaitByAFifth(double random, Duration wait) {
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(10)), () -> random);
        assertThat(wait(schedule, 1, null)).isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource({"PT5S, PT30S", "PT30S, PT30S", "PT31S, PT31S"})
    void waitsForTheLongerOfScheduleAndRetryAfter(Duration asked, Duration wait) {
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(30)), () -> 0.5);
        assertThat(wait(schedule, 1, asked)).isEqualTo(wait);
    }

    private static Duration wait(RetrySchedule schedule, int tries, @Nullable Duration retryAfter) {
        return Duration.between(NOW, schedule.next(tries, NOW, retryAfter, null).orElseThrow());
    }
}
