package com.therapybooking.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {

    @Test
    void findsEveryZoneThatItSaysExists() {
        Set<String> names = new TreeSet<>(ZoneId.getAvailableZoneIds());
        names.addAll(ZoneId.SHORT_IDS.keySet());
        names.removeIf(name -> !TimeZones.exists(name));

        assertThat(names).hasSizeGreaterThan(500).contains("EST", "Europe/Berlin");
        for (String name : names) {
            assertThat(TimeZones.of(name)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"EST,-5", "MST,-7", "HST,-10", "ROC,8", "GMT+0,0", "GMT-0,0"})
    void knowsTheNamesThatTheJdkLacks(String name, int hours) {
        for (int month = 1; month <= 12; month++) {
            LocalDateTime time = LocalDateTime.of(2026, month, 1, 12, 0);
            assertThat(TimeZones.of(name).getRules().getOffset(time))
                    .isEqualTo(ZoneOffset.ofHours(hours));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Berlin", "SystemV/EST5", "AST", "europe/berlin", "+01:00"})
    void hasNoOtherNames(String name) {
        assertThat(TimeZones.exists(name)).isFalse();
    }

    @Test
    void refusesAnUnknownName() {
        assertThatThrownBy(() -> TimeZones.of("Nowhere/Else"))
                .isInstanceOf(DateTimeException.class);
    }
}
