package com.therapybooking.dashboard.catalogue;

import com.therapybooking.webhook.catalogue.EventCatalogue;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The events that a webhook key can subscribe to, each with a sample body. */
@Controller
class EventsPage {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** An event with its sample as indented JSON. */
    record Sample(String name, String description, String json) {}

    private final List<Sample> samples;

    EventsPage(EventCatalogue catalogue) {
        this.samples =
                catalogue.events().stream()
                        .map(event ->
                                new Sample(
                                        event.name(),
                                        event.description(),
                                        JSON.writeValueAsString(event.example())))
                        .toList();
    }

    @GetMapping("/events")
    String events(Model model) {
        model.addAttribute("samples", samples);
        model.addAttribute("exampleKey", EventCatalogue.EXAMPLE_KEY);
        return "events";
    }
}
