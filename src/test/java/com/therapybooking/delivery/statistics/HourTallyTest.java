package com.therapybooking.delivery.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.statistics.Statistics.HourFigures;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HourTallyTest {

    private static final Instant HOUR = Instant.parse("2026-01-01T12:00:00Z");

    private final HourTally tally = new HourTally();

    @Test
    void givesTheMedianAndThe95thPercentile() {
        add(19, 10, true);
        add(1, 1_000, false);
        HourFigures figures = tally.figures(HOUR);
        assertThat(figures.delivered()).isEqualTo(19);
        assertThat(figures.failedAttempts()).isEqualTo(1);
        assertThat(figures.p50Ms()).isBetween(10L, 12L);
        assertThat(figures.p95Ms()).isBetween(10L, 12L);

        add(1, 1_000, false);
        assertThat(tally.figures(HOUR).p50Ms()).isBetween(10L, 12L);
        assertThat(tally.figures(HOUR).p95Ms()).isBetween(1_000L, 1_200L);
    }

    @Test
    void hasNoPercentilesWithoutAttempts() {
        assertThat(tally.figures(HOUR)).isEqualTo(new HourFigures(HOUR, 0, 0, null, null));
    }

    private void add(int count, long millis, boolean delivered) {
        Attempt attempt = mock();
        when(attempt.durationMs()).thenReturn(millis);
        when(attempt.delivered()).thenReturn(delivered);
        for (int i = 0; i < count; i++) {
            tally.add(attempt);
        }
    }
}
