package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.Words;
import com.therapybooking.delivery.statistics.HourFigures;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The last hours of a key as the browser draws them: three lists, separated by commas, oldest
 * first.
 *
 * @param hours when each hour begins
 * @param words the same for those who cannot see it
 */
public record Chart(String hours, String delivered, String failed, String words) {

    static Chart of(List<HourFigures> figures, Words words) {
        long delivered = figures.stream().mapToLong(HourFigures::delivered).sum();
        long failed = figures.stream().mapToLong(HourFigures::failedAttempts).sum();
        return new Chart(
                list(figures, HourFigures::hour),
                list(figures, HourFigures::delivered),
                list(figures, HourFigures::failedAttempts),
                String.format("%,d delivered", delivered)
                        + ", "
                        + words.count(failed, "failed attempt")
                        + " in the last 24 hours");
    }

    private static String list(List<HourFigures> figures, Function<HourFigures, Object> value) {
        return figures.stream()
                .map(hour -> value.apply(hour).toString())
                .collect(Collectors.joining(","));
    }
}
