package com.therapybooking.dashboard.overview;

import com.therapybooking.dashboard.Words;
import com.therapybooking.dashboard.keys.KeyCards;
import com.therapybooking.reminder.ComingReminders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: is all well? */
@Controller
class OverviewPage {

    private static final int HOURS = 24;
    private static final int LISTED = 10;

    private final KeyCards cards;
    private final ComingReminders reminders;
    private final Words words;
    private final Clock clock;

    OverviewPage(KeyCards cards, ComingReminders reminders, Words words, Clock clock) {
        this.cards = cards;
        this.reminders = reminders;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/")
    String overview(Model model) {
        Instant horizon = clock.instant().plus(Duration.ofHours(HOURS));
        List<ComingReminders.Coming> next =
                reminders.next(LISTED).stream()
                        .filter(coming -> coming.due().isBefore(horizon))
                        .toList();
        model.addAttribute(
                "overview", Overview.of(cards.all(), reminders.perHour(HOURS), next, words));
        return "overview";
    }
}
