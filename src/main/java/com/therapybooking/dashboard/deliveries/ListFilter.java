package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.delivery.model.DeliveryFilter;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

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

    /**
     * The filter without the search text.
     *
     * @throws com.therapybooking.platform.web.ProblemException 400 that names the invalid field
     */
    DeliveryFilter query() {
        return DeliveryFilter.of(
                FormText.orNull(keyId),
                FormText.orNull(status),
                FormText.orNull(event),
                FormText.orNull(bookingId),
                text(BrowserTime.parse("from", from, zone)),
                text(BrowserTime.parse("to", to, zone)));
    }

    String search() {
        return FormText.of(q);
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

    /** The URL of this list. */
    public String self() {
        return with(status == null ? "" : status);
    }

    /** The URL of this list with one more parameter. */
    public String page(String name, String value) {
        String self = self();
        return self + (self.contains("?") ? "&" : "?") + name + "=" + value;
    }

    private static void add(UriComponentsBuilder uri, String name, @Nullable String value) {
        String text = FormText.orNull(value);
        if (text != null) {
            uri.queryParam(name, "{" + name + "}");
            uri.uriVariables(java.util.Map.of(name, text));
        }
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    @Override
    public String toString() {
        return "ListFilter[***]";
    }
}
