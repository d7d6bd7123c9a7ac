package com.therapybooking.delivery.testsend;

import com.therapybooking.delivery.model.Outcome;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API call that sends a test webhook. */
@RestController
class TestSendController {

    record TestRequest(@NotNull String keyId) {}

    record Response(@Nullable Integer status, @Nullable Object data) {}

    record TestReply(
            boolean success,
            String message,
            @Nullable String error,
            Response response,
            long durationMs) {}

    private static final int MAX_DATA = 16_384;

    private final TestSend tests;
    private final JsonMapper json;

    TestSendController(TestSend tests, JsonMapper json) {
        this.tests = tests;
        this.json = json;
    }

    /** The body may have any content type: {@code curl -d} sends that of a form. */
    @PostMapping(path = "/api/webhooks/test", consumes = MediaType.ALL_VALUE)
    TestReply test(@Valid @RequestBody TestRequest request, HttpServletResponse response) {
        ObjectId id = Ids.field("keyId", request.keyId());
        try {
            TestSend.Result result = tests.send(id);
            result.limit().writeTo(response);
            Outcome outcome = result.outcome();
            return new TestReply(
                    outcome.delivered(),
                    result.message(),
                    outcome.error(),
                    new Response(outcome.status(), data(outcome.responseBody())),
                    result.durationMs());
        } catch (ProblemException e) {
            if (e.status() == HttpStatus.TOO_MANY_REQUESTS) {
                tests.limit(id).writeTo(response);
            }
            throw e;
        }
    }

    /** The receiver's body: parsed if it is JSON, else as text; null when there is none. */
    private @Nullable Object data(@Nullable String body) {
        if (body == null || body.isEmpty()) {
            return null;
        }
        try {
            JsonNode node = json.readTree(body);
            // some numbers can be read but not written: 1e999999999
            return json.writeValueAsString(node).length() <= MAX_DATA ? node : body;
        } catch (JacksonException e) {
            return body;
        }
    }
}
