package com.therapybooking.dashboard;

import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * The time zone of the times on the pages, as the viewer chose it in the footer. For the viewer's
 * own zone the browser's script formats the times; without JavaScript they are in UTC.
 *
 * @param practice the practice's zone
 * @param practiceIsSet whether that zone was set; otherwise it is the machine's
 * @param now when the page is written
 */
public record PageTimes(Choice choice, ZoneId practice, boolean practiceIsSet, Instant now) {

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

    private static final String COOKIE = "therapy_times";
    private static final int A_YEAR = 365 * 24 * 3_600;
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm zzz", Locale.ENGLISH);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter SHORT_WITH_YEAR =
            DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ENGLISH);

    static PageTimes of(HttpServletRequest request, DashboardProperties settings, Instant now) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        return new PageTimes(
                cookie == null ? Choice.VIEWER : Choice.of(cookie.getValue()),
                settings.zone(),
                settings.hasZone(),
                now);
    }

    /** The cookie that stores a choice. */
    public static String cookie(Choice choice, HttpServletRequest request) {
        return ResponseCookie.from(COOKIE, choice.text())
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .path("/")
                .maxAge(A_YEAR)
                .build()
                .toString();
    }

    /** The zone in which the server formats times. */
    public ZoneId zone() {
        return choice == Choice.PRACTICE ? practice : ZoneOffset.UTC;
    }

    /** The name of that zone. */
    public String zoneName() {
        return zone().equals(ZoneOffset.UTC) ? "UTC" : zone().getId();
    }

    /** The zone to propose for a typed time: the practice's if it was set, or else the page's. */
    public String proposedZone() {
        return practiceIsSet ? practice.getId() : zoneName();
    }

    /** Whether the browser knows a better proposal: the viewer's zone. */
    public boolean viewerKnowsBetter() {
        return !practiceIsSet && choice == Choice.VIEWER;
    }

    /** A time as the value of a {@code datetime-local} field, in {@link #zone()}. */
    public String local(Instant at) {
        return BrowserTime.write(at, zone());
    }

    /** The same in UTC, for links: there every time is unambiguous. */
    public String utc(Instant at) {
        return BrowserTime.write(at, ZoneOffset.UTC);
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

    /** A time in another zone, such as the client's. */
    public String in(Instant at, String zone) {
        return brief(at.atZone(TimeZones.of(zone)));
    }

    /** Without the year if it is the current one in that zone. */
    private String brief(ZonedDateTime at) {
        int thisYear = now.atZone(at.getZone()).getYear();
        return (at.getYear() == thisYear ? SHORT : SHORT_WITH_YEAR).format(at);
    }

    /**
     * A time as text, for browsers without JavaScript.
     *
     * @param how the name of the format: {@code date}, {@code hour}, {@code exact} and {@code row}
     *     with seconds, {@code short} without zone and the current year, any other with minutes
     */
    public String write(Instant at, String how) {
        ZoneId zone = zone().equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone();
        ZonedDateTime time = at.atZone(zone);
        return switch (how) {
            case "date" -> DAY.format(time);
            case "hour" -> HOUR.format(time);
            case "exact", "row" -> SECONDS.format(time);
            case "short" -> brief(time);
            default -> MINUTES.format(time);
        };
    }
}
