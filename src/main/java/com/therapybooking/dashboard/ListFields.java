package com.therapybooking.dashboard;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.TimeZones;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The fields of a list's filter, as typed, and the URL of the list with them.
 *
 * @param fields without blank ones, which mean any; {@code zone} is that of {@code from} and {@code
 *     to}
 */
public record ListFields(String path, Map<String, String> fields) {

    /** Reads the fields with these names from the parameters of a request. */
    public static ListFields of(String path, List<String> names, Map<String, String> parameters) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : names) {
            String text = FormText.orNull(parameters.get(name));
            if (text != null) {
                fields.put(name, text);
            }
        }
        return new ListFields(path, fields);
    }

    /** The text; empty for any. */
    public String get(String name) {
        return fields.getOrDefault(name, "");
    }

    public @Nullable String orNull(String name) {
        return fields.get(name);
    }

    /** The time in a field; null for any, and for an invalid time, whose error is added. */
    public @Nullable Instant time(String name, FieldErrors errors) {
        return errors.read(() -> BrowserTime.parse(name, orNull(name), orNull("zone")));
    }

    /** The day that many days after today, in the filter's zone. */
    public LocalDate day(int daysAfter, Instant now) {
        return LocalDate.ofInstant(now, BrowserTime.zone(orNull("zone"))).plusDays(daysAfter);
    }

    /** Whether the filter selects everything. */
    public boolean isEmpty() {
        return fields.keySet().stream().allMatch("zone"::equals);
    }

    public boolean hasPeriod() {
        return fields.containsKey("from") || fields.containsKey("to");
    }

    /** Whether the times are those of a zone that exists; a page in another zone keeps them. */
    public boolean hasPeriodInZone() {
        return hasPeriod() && TimeZones.exists(get("zone"));
    }

    /** The same fields, with another text in one of them; blank means any. */
    public ListFields with(String name, String text) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, text);
        changed.values().removeIf(String::isBlank);
        return new ListFields(path, changed);
    }

    /** The URL of the list. */
    public String url() {
        UriComponentsBuilder uri = UriComponentsBuilder.fromPath(path);
        fields.keySet().stream()
                .filter(name -> hasPeriod() || !name.equals("zone"))
                .forEach(name -> uri.queryParam(name, "{" + name + "}"));
        return uri.encode().buildAndExpand(fields).toUriString();
    }

    /** The URL of the list with one more parameter, which needs no encoding. */
    public String url(String name, String value) {
        return extended(url(), name, value);
    }

    /** A path with one more parameter, which needs no encoding. */
    public static String extended(String path, String name, String value) {
        return path + (path.contains("?") ? "&" : "?") + name + "=" + value;
    }

    @Override
    public String toString() {
        return "ListFields[***]";
    }
}
