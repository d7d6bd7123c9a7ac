package com.therapybooking.webhook.catalogue;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API call that shows the event catalogue. */
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
