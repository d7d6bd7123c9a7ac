package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.Wording;
import com.therapybooking.delivery.statistics.Statistics.HourFigures;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The chart of the last 24 hours: for each hour a bar, and a line at the 95th percentile of the
 * response time. The coordinates fit a view of 240 by 100.
 *
 * @param deliveredPath bars of the delivered webhooks
 * @param failedPath bars of the failed attempts, on top of them
 * @param latencyPath lines of the 95th percentile; empty without any attempt
 * @param scale the value at the top of the chart
 * @param latencyScale the milliseconds at the top of the chart, or null
 * @param words a description of the chart in a sentence
 */
public record HourChart(
        List<HourFigures> hours,
        String deliveredPath,
        String failedPath,
        String latencyPath,
        long scale,
        @Nullable Long latencyScale,
        long delivered,
        long failed,
        String words) {

    private static final int HOUR_WIDTH = 10;
    private static final int HEIGHT = 100;

    private static final int MIN_SCALE = 5;

    static HourChart of(List<HourFigures> hours) {
        long delivered = hours.stream().mapToLong(HourFigures::delivered).sum();
        long failed = hours.stream().mapToLong(HourFigures::failedAttempts).sum();
        long peak = max(hours, hour -> hour.delivered() + hour.failedAttempts());
        long scale = Math.max(MIN_SCALE, rounded(peak));
        long slowest = max(hours, HourChart::latency);
        Long latencyScale = slowest == 0 ? null : rounded(slowest);
        return new HourChart(
                hours,
                bars(hours, scale, hour -> 0, HourFigures::delivered),
                bars(hours, scale, HourFigures::delivered, HourFigures::failedAttempts),
                latencyScale == null ? "" : line(hours, latencyScale),
                scale,
                latencyScale,
                delivered,
                failed,
                Wording.number(delivered)
                        + " delivered, "
                        + Wording.count(failed, "failed attempt")
                        + " in the last "
                        + hours.size()
                        + " hours");
    }

    /** Every sixth hour, for the axis. */
    public List<HourFigures> axis() {
        return hours.stream().filter(hour -> hours.indexOf(hour) % 6 == 0).toList();
    }

    private static long latency(HourFigures hour) {
        Long p95 = hour.p95Ms();
        return p95 == null ? 0 : p95;
    }

    private static long max(List<HourFigures> hours, ToLongFunction<HourFigures> value) {
        return hours.stream().mapToLong(value).max().orElse(0);
    }

    /** The next greater of 1, 2 and 5 times a power of ten. */
    private static long rounded(long value) {
        long power = 1;
        while (power * 10 <= value) {
            power *= 10;
        }
        for (long factor : List.of(1L, 2L, 5L)) {
            if (factor * power >= value) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** A bar for each hour with a value, at least 1 high and within the chart. */
    private static String bars(
            List<HourFigures> hours,
            long scale,
            ToLongFunction<HourFigures> below,
            ToLongFunction<HourFigures> value) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < hours.size(); i++) {
            long count = value.applyAsLong(hours.get(i));
            if (count > 0) {
                long height = Math.max(1, height(count, scale));
                long base =
                        Math.max(height, HEIGHT - height(below.applyAsLong(hours.get(i)), scale));
                int x = i * HOUR_WIDTH + 1;
                path.append("M%s %sv%sh%sv%sz".formatted(x, base, -height, HOUR_WIDTH - 2, height));
            }
        }
        return path.toString();
    }

    /** A segment for each hour with attempts. */
    private static String line(List<HourFigures> hours, long scale) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < hours.size(); i++) {
            long millis = latency(hours.get(i));
            if (millis > 0) {
                long y = HEIGHT - height(millis, scale);
                path.append("M%s %sh%s".formatted(i * HOUR_WIDTH, y, HOUR_WIDTH));
            }
        }
        return path.toString();
    }

    private static long height(long value, long scale) {
        return Math.round((double) HEIGHT * value / scale);
    }
}
