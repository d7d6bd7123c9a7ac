package com.therapybooking.reminder;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.booking.model.ReminderType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimeLeftTest {

    @ParameterizedTest
    @EnumSource(ReminderType.class)
    void saysTheLabelOnTimeAndAFewSecondsLater(ReminderType type) {
        assertThat(TimeLeft.inWords(type.before())).isEqualTo(type.label());
        assertThat(TimeLeft.inWords(type.before().minusSeconds(5))).isEqualTo(type.label());
    }

    @ParameterizedTest
    @CsvSource({
        "PT23H59M, 23 hours 59 minutes",
        "PT22H1M, 22 hours 1 minute",
        "PT2H10S, 2 hours",
        "PT59M, 59 minutes",
        "PT12M29S, 12 minutes",
        "PT12M30S, 13 minutes",
        "PT1M, 1 minute",
        "PT30S, 1 minute",
        "PT29S, less than a minute"
    })
    void roundsToTheNearestMinute(Duration left, String words) {
        assertThat(TimeLeft.inWords(left)).isEqualTo(words);
    }

    @Test
    void neverCountsToSixtyMinutes() {
        assertThat(TimeLeft.inWords(Duration.parse("PT59M59S"))).isEqualTo("1 hour");
        assertThat(TimeLeft.inWords(Duration.parse("PT1H59M59S"))).isEqualTo("2 hours");
    }
}
