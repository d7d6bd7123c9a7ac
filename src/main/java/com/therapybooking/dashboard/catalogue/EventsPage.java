package com.therapybooking.dashboard.catalogue;

import com.therapybooking.webhook.catalogue.EventCatalogue;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The events that receivers get, each with a sample body. */
@Controller
class EventsPage {

    private final EventCatalogue catalogue;

    EventsPage(EventCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/events")
    String events(Model model) {
        model.addAttribute("events", catalogue.all());
        model.addAttribute("exampleKey", EventCatalogue.EXAMPLE_KEY);
        return "events";
    }
}
