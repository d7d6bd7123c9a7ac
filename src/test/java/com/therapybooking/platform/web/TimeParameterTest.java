package com.therapybooking.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeParameterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2030-01-01T12:00:00Z",
                "2030-01-01T17:30:00+05:30",
                "2030-01-01T17:30:00+0530",
                "2030-01-01T17:30:00 05:30",
                "2030-01-01T17:30:00 0530",
                "2030-01-01T04:00:00-0800",
                "2030-01-01T14:00:00+02",
                "2030-01-01T14:00+0200",
                "2030-01-01T17:30:15+05:30:15"
            })
    void readsEveryFormOfAnOffset(String text) {
        assertThat(TimeParameter.parseQuery("from", text))
                .isEqualTo(Instant.parse("2030-01-01T12:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2030-01-01", "2030-0101", "2030-01-01T12:00:00", "12:00+0530"})
    void readsNothingElse(String text) {
        assertThat(TimeParameter.read(text)).isEmpty();
    }
}
