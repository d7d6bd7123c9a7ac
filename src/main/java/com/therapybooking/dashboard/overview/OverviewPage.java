package com.therapybooking.dashboard.overview;

import com.therapybooking.booking.BookingSearch;
import com.therapybooking.dashboard.Wording;
import com.therapybooking.dashboard.keys.KeyCards;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.reminder.ComingReminders;
import com.therapybooking.reminder.ComingReminders.Coming;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: the state of all webhooks, the next sessions and the next reminders. */
@Controller
class OverviewPage {

    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int LISTED = 6;

    private final KeyCards cards;
    private final ComingReminders reminders;
    private final BookingSearch bookings;
    private final Clock clock;

    OverviewPage(KeyCards cards, ComingReminders reminders, BookingSearch bookings, Clock clock) {
        this.cards = cards;
        this.reminders = reminders;
        this.bookings = bookings;
        this.clock = clock;
    }

    @GetMapping("/")
    String overview(@AuthenticationPrincipal SignedInUser user, Model model) {
        Instant now = clock.instant();
        List<Coming> day = before(now.plus(DAY), reminders.next(ComingReminders.MAX));
        int soon = before(now.plus(HOUR), day).size();
        List<Coming> listed = day.subList(0, Math.min(LISTED, day.size()));
        Set<ObjectId> ids = listed.stream().map(Coming::bookingId).collect(Collectors.toSet());
        model.addAttribute("sessions", bookings.upcoming(user, now, LISTED));
        model.addAttribute("reminded", bookings.byIds(ids));
        model.addAttribute("reminders", listed);
        model.addAttribute("remindersSummary", summary(day.size(), soon));
        model.addAttribute("overview", Overview.of(cards.all()));
        return "overview";
    }

    private static String summary(int ofDay, int ofHour) {
        return Wording.number(ofDay)
                + (ofDay == ComingReminders.MAX ? "+" : "")
                + " in the next 24 hours, "
                + Wording.number(ofHour)
                + " of them in the next hour."
                + (ofDay > LISTED ? " The next " + LISTED + " are listed." : "");
    }

    private static List<Coming> before(Instant end, List<Coming> reminders) {
        return reminders.stream().filter(coming -> coming.due().isBefore(end)).toList();
    }
}
