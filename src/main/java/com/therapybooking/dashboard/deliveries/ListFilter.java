package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.dashboard.session.ReturnPath;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.web.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * The fields of the list's filter, as typed; null means any.
 *
 * @param q an event's id, a booking's id, or the client of a booking
 */
public record ListFilter(
        @Nullable String q,
        @Nullable String keyId,
        @Nullable String event,
        @Nullable String status,
        @Nullable String bookingId,
        @Nullable String from,
        @Nullable String to,
        @Nullable String zone) {

    /** The states of each tab, by its name in the URL; a delivery is in one tab. */
    static final Map<String, List<DeliveryStatus>> TABS = tabs();

    /** The filter in the path of a list that {@link #self} gave. */
    static ListFilter read(String list) {
        Map<String, String> fields =
                UriComponentsBuilder.fromUriString(list)
                        .build()
                        .getQueryParams()
                        .toSingleValueMap();
        UnaryOperator<@Nullable String> field =
                name -> {
                    String value = fields.get(name);
                    return value == null ? null : UriUtils.decode(value, StandardCharsets.UTF_8);
                };
        return new ListFilter(
                field.apply("q"),
                field.apply("keyId"),
                field.apply("event"),
                field.apply("status"),
                field.apply("bookingId"),
                field.apply("from"),
                field.apply("to"),
                field.apply("zone"));
    }

    /**
     * The filter without the search text.
     *
     * @throws com.therapybooking.platform.web.ProblemException 400 that names every invalid field
     */
    DeliveryFilter query() {
        FieldErrors errors = new FieldErrors();
        Instant first = errors.read(() -> BrowserTime.parse("from", from, zone));
        Instant last = errors.read(() -> BrowserTime.parse("to", to, zone));
        errors.requireOrder(first, last);
        DeliveryFilter filter =
                errors.read(() ->
                        DeliveryFilter.of(
                                FormText.orNull(keyId),
                                FormText.orNull(status),
                                FormText.orNull(event),
                                FormText.orNull(bookingId),
                                null,
                                null));
        errors.done();
        List<DeliveryStatus> tab = TABS.get(state());
        DeliveryFilter inPeriod = Objects.requireNonNull(filter).during(first, last);
        return tab == null ? inPeriod : inPeriod.in(tab);
    }

    String search() {
        return FormText.of(q);
    }

    /** The state as typed; empty for any. */
    public String state() {
        return FormText.of(status);
    }

    /** Whether the filter selects all deliveries, apart from the state, which has its tabs. */
    public boolean isEmpty() {
        return Stream.of(q, keyId, event, bookingId, from, to)
                .allMatch(field -> FormText.orNull(field) == null);
    }

    /** The same list in another state, or in all states for an empty text. */
    public String with(String state) {
        UriComponentsBuilder uri = UriComponentsBuilder.fromPath("/deliveries");
        add(uri, "q", q);
        add(uri, "keyId", keyId);
        add(uri, "event", event);
        add(uri, "status", state);
        add(uri, "bookingId", bookingId);
        add(uri, "from", from);
        add(uri, "to", to);
        add(
                uri,
                "zone",
                FormText.orNull(from) == null && FormText.orNull(to) == null ? null : zone);
        return uri.encode().toUriString();
    }

    /** The URL of the same list of one day, counted from today. */
    String of(int day, Instant now) {
        LocalDate date = LocalDate.ofInstant(now, BrowserTime.zone(zone)).plusDays(day);
        String begin = date.atStartOfDay().toString();
        String end = date.plusDays(1).atStartOfDay().toString();
        return new ListFilter(q, keyId, event, status, bookingId, begin, end, zone).self();
    }

    /** The URL of this list. */
    public String self() {
        return with(state());
    }

    /** The page of a delivery, which leads back to this list. */
    public String delivery(String id) {
        return "/deliveries/" + id + query(self());
    }

    /** The path of a filtered list; empty for a text that is anything else. */
    static String path(String wanted) {
        String path = ReturnPath.of(wanted);
        return path.startsWith("/deliveries?") ? path : "";
    }

    /** The query parameter that keeps a filtered list on the next page; empty for another text. */
    static String query(String list) {
        String path = path(list);
        return path.isEmpty() ? "" : "?list=" + UriUtils.encode(path, StandardCharsets.UTF_8);
    }

    /** The URL of this list with one more parameter. */
    public String page(String name, String value) {
        return extended(self(), name, value);
    }

    /** A path with one more parameter, which needs no encoding. */
    static String extended(String path, String name, String value) {
        return path + (path.contains("?") ? "&" : "?") + name + "=" + value;
    }

    private static void add(UriComponentsBuilder uri, String name, @Nullable String value) {
        String text = FormText.orNull(value);
        if (text != null) {
            uri.queryParam(name, "{" + name + "}");
            uri.uriVariables(Map.of(name, text));
        }
    }

    private static Map<String, List<DeliveryStatus>> tabs() {
        Map<String, List<DeliveryStatus>> tabs = new LinkedHashMap<>();
        tabs.put("pending", List.of(DeliveryStatus.PENDING, DeliveryStatus.DELIVERING));
        for (DeliveryStatus alone :
                List.of(
                        DeliveryStatus.FAILED,
                        DeliveryStatus.DELIVERED,
                        DeliveryStatus.EXPIRED,
                        DeliveryStatus.CANCELLED)) {
            tabs.put(alone.text(), List.of(alone));
        }
        return tabs;
    }

    @Override
    public String toString() {
        return "ListFilter[***]";
    }
}
