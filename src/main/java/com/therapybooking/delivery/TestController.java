package com.therapybooking.delivery;

import com.therapybooking.platform.Ids;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The test call. */
@RestController
class TestController {

    record TestRequest(@NotNull String keyId) {}

    record Response(@Nullable Integer status, @Nullable Object data) {}

    record TestReply(
            boolean success,
            String message,
            @Nullable String error,
            Response response,
            long durationMs) {}

    private final TestWebhooks tests;
    private final JsonMapper json;

    TestController(TestWebhooks tests, JsonMapper json) {
        this.tests = tests;
        this.json = json;
    }

    @PostMapping("/api/webhooks/test")
    ResponseEntity<TestReply> test(@Valid @RequestBody TestRequest request) {
        TestWebhooks.Result result = tests.send(Ids.field("keyId", request.keyId()));
        return ResponseEntity.ok().headers(result.limit().headers()).body(reply(result));
    }

    private TestReply reply(TestWebhooks.Result result) {
        return new TestReply(
                result.delivered(),
                result.message(),
                result.error(),
                new Response(result.status(), data(result.responseBody())),
                result.durationMs());
    }

    /** The receiver's body as JSON when it is some, else as text; null when there is none. */
    private @Nullable Object data(@Nullable String body) {
        if (body == null || body.isEmpty()) {
            return null;
        }
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return body;
        }
    }
}
