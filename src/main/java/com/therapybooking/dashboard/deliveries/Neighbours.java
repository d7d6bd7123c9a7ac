package com.therapybooking.dashboard.deliveries;

import com.therapybooking.booking.BookingSearch;
import com.therapybooking.dashboard.session.ReturnPath;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.history.DeliveryView;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/**
 * Finds the neighbours of a delivery: the newer and the older one in the list that the viewer came
 * from, or else of the same key, and its booking.
 */
@Component
class Neighbours {

    private final Deliveries deliveries;
    private final DeliveryRows rows;
    private final BookingSearch bookings;

    Neighbours(Deliveries deliveries, DeliveryRows rows, BookingSearch bookings) {
        this.deliveries = deliveries;
        this.rows = rows;
        this.bookings = bookings;
    }

    /** The list's path with its filter; empty for a text that is anything else. */
    String list(String wanted) {
        String path = ReturnPath.of(wanted);
        return path.startsWith("/deliveries?") ? path : "";
    }

    /** Puts both deliveries, the list and the booking into the model. */
    void show(DeliveryView one, String wanted, SignedInUser user, Model model) {
        ObjectId id = new ObjectId(one.id());
        String list = list(wanted);
        DeliveryFilter ofList = list.isEmpty() ? null : filter(ListFilter.read(list), user);
        DeliveryFilter filter =
                ofList == null
                        ? new DeliveryFilter(
                                new ObjectId(one.keyId()), null, null, null, null, null)
                        : ofList;
        model.addAttribute("list", list);
        model.addAttribute("query", ListFilter.query(list));
        model.addAttribute("ofList", ofList != null);
        model.addAttribute("newer", first(deliveries.newer(filter, id, 1)));
        model.addAttribute(
                "older",
                first(deliveries.page(filter, new Paging("deliveries", 1, one.id())).items()));
        if (one.bookingId() != null) {
            bookings.byIds(List.of(new ObjectId(one.bookingId())))
                    .values()
                    .forEach(booking -> model.addAttribute("booking", booking));
        }
    }

    /** Null for the search of one event, and for a wrong filter, whose list is empty. */
    private @Nullable DeliveryFilter filter(ListFilter typed, SignedInUser user) {
        try {
            return DeliveryRows.isEventId(typed.search())
                    ? null
                    : rows.filter(typed, user).filter();
        } catch (ProblemException e) {
            return null;
        }
    }

    private static @Nullable String first(List<DeliveryView> found) {
        return found.isEmpty() ? null : found.getFirst().id();
    }
}
