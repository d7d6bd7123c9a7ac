package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.ListFields;
import com.therapybooking.dashboard.session.ReturnPath;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.web.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * The filter of the list of deliveries. Its field {@code q} is an event's id, a booking's id, or
 * the client of a booking.
 */
final class ListFilter {

    /** The states of each tab, by its name in the URL; a delivery is in one tab. */
    static final Map<String, List<DeliveryStatus>> TABS = tabs();

    private static final List<String> FIELDS =
            List.of("q", "keyId", "event", "status", "bookingId", "from", "to", "zone");

    private ListFilter() {}

    static ListFields of(Map<String, String> parameters) {
        return ListFields.of("/deliveries", FIELDS, parameters);
    }

    /** The filter in the URL of a list. */
    static ListFields read(String list) {
        Map<String, String> parameters = new HashMap<>();
        UriComponentsBuilder.fromUriString(list)
                .build()
                .getQueryParams()
                .toSingleValueMap()
                .forEach((name, value) -> {
                    if (value != null) {
                        parameters.put(name, UriUtils.decode(value, StandardCharsets.UTF_8));
                    }
                });
        return of(parameters);
    }

    /**
     * The filter without the search text.
     *
     * @throws com.therapybooking.platform.web.ProblemException 400 that names every invalid field
     */
    static DeliveryFilter query(ListFields typed) {
        FieldErrors errors = new FieldErrors();
        Instant first = typed.time("from", errors);
        Instant last = typed.time("to", errors);
        errors.requireOrder(first, last);
        DeliveryFilter filter =
                errors.read(() ->
                        DeliveryFilter.of(
                                typed.orNull("keyId"),
                                typed.orNull("status"),
                                typed.orNull("event"),
                                typed.orNull("bookingId"),
                                null,
                                null));
        errors.done();
        List<DeliveryStatus> tab = TABS.get(typed.get("status"));
        DeliveryFilter inPeriod = Objects.requireNonNull(filter).during(first, last);
        return tab == null ? inPeriod : inPeriod.in(tab);
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
}
