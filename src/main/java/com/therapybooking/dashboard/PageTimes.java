package com.therapybooking.dashboard;

import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * The time zone of the times on the pages, as the viewer chose it in the footer. For the viewer's
 * own zone the browser's script formats the times; without JavaScript they are in UTC.
 *
 * @param practice the practice's zone; null when it was not set
 * @param now when the page is written
 */
public record PageTimes(Choice choice, @Nullable ZoneId practice, Instant now) {

    /** The zones to choose from. */
    public enum Choice implements NamedInLowerCase {
        VIEWER,
        UTC,
        PRACTICE;

        /** The zone with this name; the viewer's own for any other text. */
        public static Choice of(String text) {
            return Arrays.stream(values())
                    .filter(choice -> choice.text().equals(text))
                    .findFirst()
                    .orElse(VIEWER);
        }
    }

    /** The name of the cookie that stores the choice. */
    public static final String COOKIE = "therapy_times";

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3})?Z");

    static PageTimes of(HttpServletRequest request, DashboardProperties settings, Instant now) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        Choice chosen = cookie == null ? Choice.VIEWER : Choice.of(cookie.getValue());
        ZoneId practice = settings.zone();
        boolean isUnset = chosen == Choice.PRACTICE && practice == null;
        return new PageTimes(isUnset ? Choice.VIEWER : chosen, practice, now);
    }

    /** The zone in which the server formats times. */
    public ZoneId zone() {
        return choice == Choice.PRACTICE && practice != null ? practice : UTC;
    }

    /** The name of that zone. */
    public String zoneName() {
        return zone().getId();
    }

    /** The zone to propose for a typed time: the practice's if it was set, or else the page's. */
    public String proposedZone() {
        return practice == null ? zoneName() : practice.getId();
    }

    /** Whether the browser knows a better proposal: the viewer's zone. */
    public boolean viewerKnowsBetter() {
        return practice == null && choice == Choice.VIEWER;
    }

    /** A time as the value of a {@code datetime-local} field, in {@link #zone()}. */
    public String local(Instant at) {
        return BrowserTime.write(at, zone());
    }

    /** The same in UTC, for links: there every time is unambiguous. */
    public String utc(Instant at) {
        return BrowserTime.write(at, UTC);
    }

    /**
     * A typed time as the value of a field in {@link #zone()}; unchanged when it is not a time.
     *
     * @param zone in which it was typed
     */
    public @Nullable String inPage(@Nullable String typed, @Nullable String zone) {
        Instant at = instant(typed, zone);
        return at == null ? typed : local(at);
    }

    /** A typed time as an instant; null when it is not a time. */
    public @Nullable Instant instant(@Nullable String typed, @Nullable String zone) {
        try {
            return BrowserTime.parse("time", typed, zone);
        } catch (ProblemException e) {
            return null;
        }
    }

    /** The first time in a text of the API; null when it has none. */
    public static @Nullable Instant find(String text) {
        Matcher found = INSTANT.matcher(text);
        return found.find() ? Instant.parse(found.group()) : null;
    }

    /** A time in another zone, such as the client's. */
    public String in(Instant at, String zone) {
        return brief(at.atZone(TimeZones.of(zone)));
    }

    /**
     * Without the year if it is the current one in that zone, and with the offset if the time
     * occurs twice, because the clocks go back.
     */
    private String brief(ZonedDateTime at) {
        int thisYear = now.atZone(at.getZone()).getYear();
        String pattern = at.getYear() == thisYear ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm";
        boolean twice = at.getZone().getRules().getValidOffsets(at.toLocalDateTime()).size() > 1;
        return text(at, twice ? pattern + " O" : pattern);
    }

    /**
     * A time as text, for browsers without JavaScript.
     *
     * @param how the name of the format: {@code date}, {@code hour}, {@code exact} and {@code row}
     *     with seconds, {@code short} without zone and the current year, any other with minutes
     */
    public String write(Instant at, String how) {
        ZonedDateTime time = at.atZone(zone());
        return switch (how) {
            case "date" -> text(time, "yyyy-MM-dd");
            case "hour" -> text(time, "HH:mm");
            case "exact", "row" -> text(time, "yyyy-MM-dd HH:mm:ss zzz");
            case "short" -> brief(time);
            default -> text(time, "yyyy-MM-dd HH:mm zzz");
        };
    }

    private static String text(ZonedDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
