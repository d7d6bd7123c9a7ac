package com.therapybooking.dashboard.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.delivery.statistics.Statistics.HourFigures;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that the bars of the chart are visible. */
class HourChartTest {

    @Test
    void keepsEveryBarWithinTheChart() {
        assertThat(chart(9_990, 10).failedPath()).isEqualTo("M1 1v-1h8v1z");
        assertThat(chart(101, 99).failedPath()).isEqualTo("M1 50v-50h8v50z");
        assertThat(chart(10_000, 0).deliveredPath()).isEqualTo("M1 100v-100h8v100z");
    }

    private static HourChart chart(long delivered, long failed) {
        return HourChart.of(List.of(new HourFigures(Instant.EPOCH, delivered, failed, null, null)));
    }
}
