package com.therapybooking.apidocs;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Serves the description; Swagger UI reads it from here. */
@RestController
class ApiDescriptionController {

    private final JsonMapper json;

    ApiDescriptionController(JsonMapper json) {
        this.json = json;
    }

    @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
    String describe() {
        return json.writeValueAsString(ApiDescription.read());
    }
}
