package com.therapybooking.apidocs;

import com.therapybooking.webhook.catalogue.EventCatalogue;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves the description, which Swagger UI reads. */
@RestController
class ApiDescriptionController {

    private final EventCatalogue catalogue;

    ApiDescriptionController(EventCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
    String describe() {
        ObjectNode description = JsonMapper.shared().valueToTree(ApiDescription.read());
        EventWebhooks.add(catalogue, description);
        return description.toString();
    }
}
