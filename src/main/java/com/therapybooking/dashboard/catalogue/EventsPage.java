package com.therapybooking.dashboard.catalogue;

import com.therapybooking.dashboard.PrettyJson;
import com.therapybooking.webhook.catalogue.EventCatalogue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The events that receivers get, each with a sample body. */
@Controller
class EventsPage {

    /** An event with its sample as indented JSON. */
    record Sample(String name, String description, @Nullable String json) {}

    private final List<Sample> samples;

    EventsPage(EventCatalogue catalogue) {
        this.samples =
                catalogue.all().stream()
                        .map(event ->
                                new Sample(
                                        event.name(),
                                        event.description(),
                                        PrettyJson.of(event.example().toString())))
                        .toList();
    }

    @GetMapping("/events")
    String events(Model model) {
        model.addAttribute("samples", samples);
        model.addAttribute("exampleKey", EventCatalogue.EXAMPLE_KEY);
        return "events";
    }
}
