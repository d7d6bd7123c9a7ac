package com.therapybooking.platform.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * Parses the text of an environment variable. Invalid text is an {@link InvalidSettingException}
 * that names the variable and never contains its value, which may be a secret.
 */
public final class Setting {

    private static final Pattern WITH_UNIT =
            Pattern.compile("\\d+(?:ms|s|m|h|d)|PT?[\\d.DTHMS]+", Pattern.CASE_INSENSITIVE);

    /** A time that long ago is still after 1970, as the ids of documents need. */
    private static final Duration MAX_DURATION = Duration.ofDays(18_250);

    private Setting() {}

    /**
     * A positive duration of at most fifty years, such as {@code 500ms}, {@code 5s}, {@code 30d} or
     * {@code PT5S}. A number without a unit is refused: it would be milliseconds.
     */
    public static Duration duration(String variable, String text) {
        return duration(variable, text, MAX_DURATION, "18250d");
    }

    /**
     * A positive duration with a unit, at most the given one.
     *
     * @param most that maximum in words, for the message
     */
    public static Duration duration(String variable, String text, Duration max, String most) {
        Duration parsed = WITH_UNIT.matcher(text.strip()).matches() ? parse(text) : null;
        if (parsed == null || !parsed.isPositive() || parsed.compareTo(max) > 0) {
            throw new InvalidSettingException(
                    variable,
                    "a positive duration with a unit (ms, s, m, h or d), at most "
                            + most
                            + ", such as 5s");
        }
        return parsed;
    }

    /** Positive durations, separated by commas; empty text gives an empty list. */
    public static List<Duration> durations(String variable, @Nullable String text) {
        return list(text).stream().map(part -> duration(variable, part)).toList();
    }

    /** A whole number between the two bounds, both included. */
    public static int integer(String variable, String text, int min, int max) {
        try {
            int value = Integer.parseInt(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // continue to the message
        }
        throw new InvalidSettingException(variable, "a whole number from " + min + " to " + max);
    }

    /** {@code true} or {@code false}; empty text is false. */
    public static boolean flag(String variable, String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "", "false" -> false;
            default -> throw new InvalidSettingException(variable, "true or false");
        };
    }

    /** An http(s) URL with a host, no user info, query or fragment; final slashes are removed. */
    public static String httpUrl(String variable, String text, String example) {
        String url = text.strip().replaceFirst("/+$", "");
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // continue to the message
        }
        throw new InvalidSettingException(
                variable,
                "an http or https URL without user info, query and fragment, such as " + example);
    }

    /**
     * The parts of a comma-separated text, stripped; blank parts too, so that callers refuse them.
     * None for a blank text.
     */
    public static List<String> list(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return List.of();
        }
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static @Nullable Duration parse(String text) {
        try {
            return DurationStyle.detectAndParse(text.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }
}
