package com.therapybooking.dashboard.bookings;

import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.TimeZones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and writes a date and time as typed for a time zone. */
final class TypedTime {

    static final String TIME = "scheduledAt";
    static final String ZONE = "zone";

    private static final Pattern PLACE =
            Pattern.compile(
                    "(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.*");
    private static final List<String> ZONES =
            Stream.concat(
                            Stream.of("UTC"),
                            ZoneId.getAvailableZoneIds().stream().filter(PLACE.asMatchPredicate()))
                    .sorted()
                    .toList();

    private TypedTime() {}

    /** The zones to choose from: those named after a place, UTC, and the chosen one. */
    static List<String> choices(String chosen) {
        if (ZONES.contains(chosen) || !TimeZones.exists(chosen)) {
            return ZONES;
        }
        List<String> zones = new ArrayList<>(ZONES);
        zones.addFirst(chosen);
        return zones;
    }

    /**
     * Reads both fields. A time that occurs twice, when the clocks go back, means the earlier one.
     *
     * @param errors to which each field that is wrong is added
     * @return null when a field is wrong
     */
    static @Nullable Instant parse(String text, String zone, FieldErrors errors) {
        boolean zoneExists = TimeZones.exists(zone);
        errors.that(zoneExists, ZONE, "must be a time zone of the list");
        try {
            LocalDateTime local = LocalDateTime.parse(text).truncatedTo(ChronoUnit.SECONDS);
            if (zoneExists) {
                ZoneId id = TimeZones.of(zone);
                if (!id.getRules().getValidOffsets(local).isEmpty()) {
                    return local.atZone(id).toInstant();
                }
                String rule = "does not exist in " + zone + ", because the clocks go forward then";
                errors.that(false, TIME, rule);
            }
        } catch (DateTimeException e) {
            errors.that(false, TIME, text.isEmpty() ? "is missing" : "must be a date and a time");
        }
        return null;
    }

    /** The text for an input field. */
    static String write(Instant instant, String zone) {
        return BrowserTime.write(instant, TimeZones.of(zone));
    }

    /** The first of these zones that exists; UTC when there is none. */
    static String choice(@Nullable String... zones) {
        return Stream.of(zones)
                .filter(zone -> zone != null && TimeZones.exists(zone))
                .findFirst()
                .orElse("UTC");
    }
}
