package com.therapybooking.dashboard.bookings;

import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.platform.web.TimeZones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A date and time as typed for a time zone. A time that occurs twice, when the clocks go back,
 * means the earlier one.
 *
 * @param instant null when the text is not a time in that zone
 * @param problems empty for a valid time
 */
record TypedTime(@Nullable Instant instant, List<FieldProblem> problems) {

    static final String TIME = "scheduledAt";
    static final String ZONE = "zone";

    private static final List<String> ZONES = zones();

    /** The zones to choose from: those named after a place, UTC, and the chosen one. */
    static List<String> choices(String chosen) {
        if (ZONES.contains(chosen) || !TimeZones.exists(chosen)) {
            return ZONES;
        }
        List<String> zones = new ArrayList<>(ZONES);
        zones.addFirst(chosen);
        return zones;
    }

    /** Reads both fields, and names each that is wrong. */
    static TypedTime parse(String text, String zone) {
        ZoneId id = TimeZones.exists(zone) ? TimeZones.of(zone) : null;
        List<FieldProblem> problems = new ArrayList<>();
        Instant instant = null;
        try {
            LocalDateTime local = LocalDateTime.parse(text).truncatedTo(ChronoUnit.SECONDS);
            if (id != null && id.getRules().getValidOffsets(local).isEmpty()) {
                String message =
                        "does not exist in " + zone + ", because the clocks go forward then";
                problems.add(new FieldProblem(TIME, message));
            } else if (id != null) {
                instant = local.atZone(id).toInstant();
            }
        } catch (DateTimeException e) {
            problems.add(
                    new FieldProblem(
                            TIME, text.isEmpty() ? "is missing" : "must be a date and a time"));
        }
        if (id == null) {
            problems.add(new FieldProblem(ZONE, "must be a time zone of the list"));
        }
        return new TypedTime(instant, List.copyOf(problems));
    }

    /** The text for an input field. */
    static String write(Instant instant, String zone) {
        return BrowserTime.write(instant, TimeZones.of(zone));
    }

    /** The first of these zones that exists; UTC when there is none. */
    static String choice(@Nullable String... zones) {
        for (String zone : zones) {
            if (zone != null && TimeZones.exists(zone)) {
                return zone;
            }
        }
        return "UTC";
    }

    private static List<String> zones() {
        Set<String> regions =
                Set.of(
                        "Africa",
                        "America",
                        "Antarctica",
                        "Asia",
                        "Atlantic",
                        "Australia",
                        "Europe",
                        "Indian",
                        "Pacific");
        Set<String> zones = new TreeSet<>();
        for (String zone : ZoneId.getAvailableZoneIds()) {
            int slash = zone.indexOf('/');
            if (slash > 0 && regions.contains(zone.substring(0, slash))) {
                zones.add(zone);
            }
        }
        zones.add("UTC");
        return List.copyOf(zones);
    }
}
