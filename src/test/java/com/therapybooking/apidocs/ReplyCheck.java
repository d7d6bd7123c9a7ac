package com.therapybooking.apidocs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.ValidationMessage;
import java.net.http.HttpHeaders;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request and its reply against the API description. The description must have the status
 * of the reply, the reply must have the described headers, and its JSON body must match the schema.
 * If the call succeeded, the body of the request must match its schema too.
 */
public final class ReplyCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Description DESCRIPTION = Description.read();

    private ReplyCheck() {}

    /**
     * Checks a request and its reply.
     *
     * @param path with or without a query
     * @throws AssertionError if the request or the reply does not match the description
     */
    public static void check(
            String method,
            String path,
            @Nullable String requestBody,
            int status,
            HttpHeaders headers,
            String body) {
        int query = path.indexOf('?');
        String bare = query < 0 ? path : path.substring(0, query);
        Description.Operation operation = DESCRIPTION.find(method, bare);
        if (operation == null) {
            requireProblem(method, bare, status, body);
            return;
        }
        String what = operation.name() + " -> " + status;
        JsonNode described =
                DESCRIPTION.resolve(
                        operation.json().path("responses").path(String.valueOf(status)));
        if (described.isMissingNode()) {
            throw new AssertionError("openapi/api.yaml has no reply " + what + ": " + body);
        }
        described
                .path("headers")
                .properties()
                .forEach(header -> {
                    String name = header.getKey();
                    boolean required = header.getValue().path("required").asBoolean(true);
                    if (required && headers.firstValue(name).isEmpty()) {
                        throw new AssertionError(what + " lacks the header " + name);
                    }
                });
        String type = headers.firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = described.path("content").path(type);
        if (content.isMissingNode()) {
            throw new AssertionError("openapi/api.yaml has no " + type + " for " + what);
        }
        if (type.endsWith("json")) {
            requireValid(what, content.path("schema"), body);
        }
        if (status < 300 && requestBody != null && !requestBody.isBlank()) {
            JsonNode schema =
                    operation.json().path("requestBody").at("/content/application~1json/schema");
            if (!schema.isMissingNode()) {
                requireValid("the request of " + what, schema, requestBody);
            }
        }
    }

    private static void requireProblem(String method, String path, int status, String body) {
        boolean bodiless = method.equals("HEAD") || method.equals("OPTIONS");
        if (!path.startsWith("/api/") || bodiless) {
            return;
        }
        if (status < 400) {
            throw new AssertionError("openapi/api.yaml has no " + method + " " + path);
        }
        requireValid(
                method + " " + path + " -> " + status,
                DESCRIPTION.document().at("/components/schemas/Problem"),
                body);
    }

    private static void requireValid(String what, JsonNode schema, String body) {
        Set<ValidationMessage> wrong = DESCRIPTION.validate(schema, parse(what, body));
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    what + " is not as openapi/api.yaml says: " + wrong + " in " + body);
        }
    }

    private static JsonNode parse(String what, String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(what + " has a body that is no JSON: " + body, e);
        }
    }
}
