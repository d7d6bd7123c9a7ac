package com.therapybooking.webhook.catalogue;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Shows the catalogue. */
@RestController
class EventCatalogueController {

    record Reply(boolean success, List<EventCatalogue.EventKind> events) {}

    private final EventCatalogue catalogue;

    EventCatalogueController(EventCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/api/webhooks/events")
    Reply events() {
        return new Reply(true, catalogue.events());
    }
}
