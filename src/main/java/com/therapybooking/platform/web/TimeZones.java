package com.therapybooking.platform.web;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The time zones of the IANA database, by name. The JDK lacks some of these names. */
public final class TimeZones {

    /** The names that the JDK lacks, and the zones to which IANA links them. */
    private static final Map<String, String> LINKS =
            Map.of(
                    "EST", "America/Panama",
                    "MST", "America/Phoenix",
                    "HST", "Pacific/Honolulu",
                    "ROC", "Asia/Taipei",
                    "GMT+0", "Etc/GMT",
                    "GMT-0", "Etc/GMT");

    private static final Set<String> NAMES = names();

    private TimeZones() {}

    /** Whether IANA has a zone of this name. */
    public static boolean exists(String name) {
        return NAMES.contains(name);
    }

    /**
     * The zone with this name, which may also be an offset such as {@code +01:00}.
     *
     * @throws DateTimeException when there is none
     */
    public static ZoneId of(String name) {
        return ZoneId.of(name, LINKS);
    }

    private static Set<String> names() {
        Set<String> names = new HashSet<>(ZoneId.getAvailableZoneIds());
        names.removeIf(name -> name.startsWith("SystemV/")); // only the JDK has these
        names.addAll(LINKS.keySet());
        return Set.copyOf(names);
    }
}
