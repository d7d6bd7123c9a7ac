package com.therapybooking.dashboard.overview;

import com.therapybooking.booking.BookingSearch;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.dashboard.Wording;
import com.therapybooking.dashboard.keys.KeyCards;
import com.therapybooking.dashboard.overview.Overview.Upcoming;
import com.therapybooking.reminder.ComingReminders;
import com.therapybooking.reminder.ComingReminders.Coming;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: the state of all webhooks, and the next reminders. */
@Controller
class OverviewPage {

    private static final int HOURS = 24;
    private static final int LISTED = 6;

    private final KeyCards cards;
    private final ComingReminders reminders;
    private final BookingSearch bookings;
    private final Wording words;
    private final Clock clock;

    OverviewPage(
            KeyCards cards,
            ComingReminders reminders,
            BookingSearch bookings,
            Wording words,
            Clock clock) {
        this.cards = cards;
        this.reminders = reminders;
        this.bookings = bookings;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute(
                "overview", Overview.of(cards.all(), reminders.perHour(HOURS), upcoming(), words));
        return "overview";
    }

    private List<Upcoming> upcoming() {
        Instant horizon = clock.instant().plus(Duration.ofHours(HOURS));
        List<Coming> next =
                reminders.next(LISTED).stream()
                        .filter(coming -> coming.due().isBefore(horizon))
                        .toList();
        Map<ObjectId, Booking> found =
                bookings.byIds(next.stream().map(Coming::bookingId).collect(Collectors.toSet()));
        return next.stream()
                .map(coming -> new Upcoming(coming, found.get(coming.bookingId())))
                .toList();
    }
}
