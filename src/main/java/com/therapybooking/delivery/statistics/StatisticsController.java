package com.therapybooking.delivery.statistics;

import com.therapybooking.platform.web.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API call for the statistics of the last hours. */
@RestController
class StatisticsController {

    record Reply(boolean success, List<Statistics.KeyFigures> keys) {}

    private static final int DEFAULT_HOURS = 24;

    private final Statistics statistics;

    StatisticsController(Statistics statistics) {
        this.statistics = statistics;
    }

    @GetMapping("/api/webhooks/stats")
    Reply of(@RequestParam(required = false) @Nullable String hours) {
        return new Reply(true, statistics.all(hours == null ? DEFAULT_HOURS : parse(hours)).keys());
    }

    private static int parse(String hours) {
        int value = hours.matches("[0-9]{1,3}") ? Integer.parseInt(hours) : 0;
        if (value < 1 || value > Statistics.MAX_HOURS) {
            throw ProblemException.invalid(
                    "hours", "must be a whole number from 1 to " + Statistics.MAX_HOURS);
        }
        return value;
    }
}
