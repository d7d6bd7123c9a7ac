package com.therapybooking.dashboard;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * The time zone of the times on the pages, as the viewer chose it in the footer. For the viewer's
 * own zone the browser's script formats the times; without JavaScript they are in UTC.
 *
 * @param practice the practice's zone
 */
public record PageTimes(Choice choice, ZoneId practice) {

    /** The zones to choose from. */
    public enum Choice {
        VIEWER,
        UTC,
        PRACTICE;

        /** The name in the form and the cookie. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The zone with this name; the viewer's own for any other text. */
        public static Choice of(String text) {
            for (Choice choice : values()) {
                if (choice.text().equals(text)) {
                    return choice;
                }
            }
            return VIEWER;
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
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ENGLISH);

    static PageTimes of(HttpServletRequest request, ZoneId practice) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        return new PageTimes(
                cookie == null ? Choice.VIEWER : Choice.of(cookie.getValue()), practice);
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

    /** A time as the value of a {@code datetime-local} field, in {@link #zone()}. */
    public String local(Instant at) {
        return BrowserTime.write(at, zone());
    }

    /** A time in another zone, such as the client's. */
    public String in(Instant at, String zone) {
        return SHORT.format(at.atZone(ZoneId.of(zone)));
    }

    /**
     * A time as text, for browsers without JavaScript.
     *
     * @param how the name of the format: {@code date}, {@code exact} and {@code row} with seconds,
     *     {@code short} without year and zone, any other with minutes
     */
    public String write(Instant at, String how) {
        DateTimeFormatter format =
                switch (how) {
                    case "date" -> DAY;
                    case "exact", "row" -> SECONDS;
                    case "short" -> SHORT;
                    default -> MINUTES;
                };
        ZoneId zone = zone().equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone();
        return format.format(at.atZone(zone));
    }
}
