package com.therapybooking.dashboard;

import com.therapybooking.booking.BookingFilter;
import com.therapybooking.booking.BookingSearch;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.history.Timeline;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Bookings, and what was sent about them. */
@Controller
class BookingPages {

    private final BookingSearch search;
    private final BookingOutbox bookings;
    private final Timeline timeline;

    BookingPages(BookingSearch search, BookingOutbox bookings, Timeline timeline) {
        this.search = search;
        this.bookings = bookings;
        this.timeline = timeline;
    }

    @GetMapping("/bookings")
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable String cursor,
            @AuthenticationPrincipal SignedInUser user,
            Model model) {
        model.addAttribute("q", q);
        model.addAttribute("firstPage", cursor == null);
        model.addAttribute(
                "page", search.page(user, BookingFilter.matching(q), Paging.of(null, cursor)));
        return "bookings/list";
    }

    @GetMapping("/bookings/{id}")
    String booking(@PathVariable String id, Model model) {
        ObjectId bookingId = Ids.parse(id, "Booking");
        Booking booking =
                bookings.find(bookingId).orElseThrow(() -> ProblemException.notFound("Booking"));
        model.addAttribute("booking", booking);
        model.addAttribute("timeline", timeline.of(bookingId));
        return "bookings/booking";
    }
}
