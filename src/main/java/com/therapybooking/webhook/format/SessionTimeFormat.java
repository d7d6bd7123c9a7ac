package com.therapybooking.webhook.format;

import com.therapybooking.platform.web.TimeZones;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a time for people: a session's start in the booking's time zone, others in UTC. */
public final class SessionTimeFormat {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, uuuu 'at' HH:mm", Locale.ENGLISH);

    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx");

    private SessionTimeFormat() {}

    /**
     * For example {@code Saturday, January 20, 2024 at 15:00 (Europe/Berlin)}. In the hour that is
     * repeated when the clocks go back, the offset is added.
     *
     * @param instant ISO-8601 UTC, as in the event
     * @param timeZone an IANA name; null, or a name unknown to this JDK, means UTC
     */
    public static String write(String instant, @Nullable String timeZone) {
        ZonedDateTime session = Instant.parse(instant).atZone(ZoneOffset.UTC);
        String name = "UTC";
        if (timeZone != null) {
            try {
                session = session.withZoneSameInstant(TimeZones.of(timeZone));
                name = timeZone;
            } catch (DateTimeException e) {
                // remains in UTC
            }
        }
        boolean isRepeatedHour =
                session.getZone().getRules().getValidOffsets(session.toLocalDateTime()).size() > 1;
        String offset = isRepeatedHour ? ", UTC" + OFFSET.format(session) : "";
        return FORMAT.format(session) + " (" + name + offset + ")";
    }
}
