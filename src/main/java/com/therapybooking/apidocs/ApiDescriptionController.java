package com.therapybooking.apidocs;

import com.therapybooking.webhook.catalogue.EventCatalogue;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves the description, which Swagger UI reads. */
@RestController
class ApiDescriptionController {

    private final SingletonSupplier<String> description;

    ApiDescriptionController(EventCatalogue catalogue) {
        this.description = SingletonSupplier.of(() -> describe(catalogue));
    }

    @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
    String description() {
        return description.obtain();
    }

    private static String describe(EventCatalogue catalogue) {
        ObjectNode document = JsonMapper.shared().valueToTree(ApiDescription.read());
        EventWebhooks.add(catalogue, document);
        return document.toString();
    }
}
