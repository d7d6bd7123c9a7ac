package com.therapybooking.dashboard.deliveries;

import com.therapybooking.booking.BookingFilter;
import com.therapybooking.booking.BookingSearch;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.dashboard.ListFields;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.history.DeliveryView;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads a page of deliveries with their bookings, in one query for each collection. */
@Service
class DeliveryRows {

    private static final int SIZE = 25;
    private static final int MAX_BOOKINGS = 50;
    private static final String BOUND =
            "Only the newest "
                    + MAX_BOOKINGS
                    + " bookings that match, among the newest "
                    + String.format(Locale.ENGLISH, "%,d", BookingSearch.NAMES_COMPARED)
                    + ", are searched. Older ones: open the booking, or search by its ID.";
    private static final Set<String> ALWAYS = Set.of("pending", "failed", "delivered");
    private static final Pattern EVENT_ID =
            Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /**
     * One row of the list.
     *
     * @param booking null for an event without a booking
     * @param durationMs of the last attempt, or null
     */
    record Row(DeliveryView delivery, @Nullable Booking booking, @Nullable Long durationMs) {}

    /**
     * A page.
     *
     * @param newer the delivery before which the newer page ends; null on the first page
     * @param older the delivery after which the older page begins; null on the last page
     */
    record Rows(List<Row> rows, @Nullable String newer, @Nullable String older) {}

    /**
     * A filter for deliveries.
     *
     * @param bound what the search left out, in a sentence; empty when it was complete
     */
    record Search(DeliveryFilter filter, String bound) {}

    private final Deliveries deliveries;
    private final BookingSearch bookings;

    DeliveryRows(Deliveries deliveries, BookingSearch bookings) {
        this.deliveries = deliveries;
        this.bookings = bookings;
    }

    /** The filter with the deliveries or bookings that match the search text. */
    Search filter(ListFields typed, SignedInUser user) {
        DeliveryFilter filter = ListFilter.query(typed);
        String search = typed.get("q");
        if (search.isEmpty()) {
            return new Search(filter, "");
        }
        if (isEventId(search)) {
            return new Search(filter.only(deliveries.ofEvent(UUID.fromString(search))), "");
        }
        if (ObjectId.isValid(search)) {
            return new Search(filter.of(List.of(new ObjectId(search))), "");
        }
        Paging.Page<Booking> found = clientsBookings(search, user);
        return new Search(
                filter.of(found.items().stream().map(Booking::id).toList()),
                found.nextCursor() == null ? "" : BOUND);
    }

    /** The newest bookings of a client, found by the whole e-mail address or a part of the name. */
    private Paging.Page<Booking> clientsBookings(String search, SignedInUser user) {
        Paging page = Paging.of("bookings", Integer.toString(MAX_BOOKINGS), null);
        boolean byEmail = search.contains("@");
        BookingFilter filter = new BookingFilter(byEmail ? search : null, null, null, null, null);
        return byEmail
                ? bookings.page(user, filter, page)
                : bookings.byClientName(user, filter, search, page).page();
    }

    /** Whether the search text is the ID of a delivery. */
    boolean isDelivery(String search) {
        return ObjectId.isValid(search) && deliveries.exists(new ObjectId(search));
    }

    static boolean isEventId(String search) {
        return EVENT_ID.matcher(search).matches();
    }

    /** A page of older deliveries; the first page without a cursor. */
    Rows older(DeliveryFilter filter, @Nullable String cursor) {
        Paging.Page<DeliveryView> page =
                deliveries.page(filter, Paging.of("deliveries", Integer.toString(SIZE), cursor));
        List<DeliveryView> found = page.items();
        return new Rows(
                rows(found),
                cursor == null || found.isEmpty() ? null : found.getFirst().id(),
                page.nextCursor());
    }

    /** The page before a delivery; the first page when too few deliveries are left. */
    Rows newer(DeliveryFilter filter, ObjectId than) {
        List<DeliveryView> found = deliveries.newer(filter, than, SIZE + 1);
        if (found.size() <= SIZE) {
            return older(filter, null);
        }
        List<DeliveryView> page = found.subList(0, SIZE).reversed();
        return new Rows(rows(page), page.getFirst().id(), page.getLast().id());
    }

    /**
     * The number of deliveries in each tab, up to a bound; "" is the sum of the others. Rare states
     * have a tab only when it has rows.
     */
    Map<String, Long> tabs(DeliveryFilter filter, String selected) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("", 0L);
        ListFilter.TABS.forEach((name, states) -> {
            long found = deliveries.count(filter.in(states));
            if (found > 0 || ALWAYS.contains(name) || name.equals(selected)) {
                counts.put(name, found);
            }
            counts.merge("", found, Long::sum);
        });
        counts.computeIfPresent("", (all, sum) -> Math.min(sum, Deliveries.MAX_COUNT));
        return counts;
    }

    private List<Row> rows(List<DeliveryView> found) {
        Map<ObjectId, Booking> byId =
                bookings.byIds(
                        found.stream()
                                .map(DeliveryView::bookingId)
                                .filter(Objects::nonNull)
                                .map(ObjectId::new)
                                .collect(Collectors.toSet()));
        Map<ObjectId, Long> durations =
                deliveries.lastDurations(
                        found.stream().map(one -> new ObjectId(one.id())).toList());
        return found.stream()
                .map(one ->
                        new Row(
                                one,
                                one.bookingId() == null
                                        ? null
                                        : byId.get(new ObjectId(one.bookingId())),
                                durations.get(new ObjectId(one.id()))))
                .toList();
    }
}
