package com.therapybooking.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.therapybooking.support.Api;
import com.therapybooking.support.SharedService;
import com.therapybooking.support.TestService;
import com.therapybooking.webhook.event.EventName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the OpenAPI description that the service returns. */
class ApiDescriptionTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private static final TestService SERVICE = SharedService.SERVICE;
    private static Description served;

    @BeforeAll
    static void readTheDescription() throws Exception {
        Api.Reply reply = SERVICE.api().get("/v3/api-docs", null);
        assertThat(reply.header("Content-Type")).startsWith("application/json");
        served = Description.of(new ObjectMapper().readTree(reply.text()));
    }

    @Test
    void isOpenApi31() {
        assertThat(served.document().path("openapi").asText()).startsWith("3.1.");
        assertThat(served.document().path("components").path("securitySchemes").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("bearer", "bookingToken", "webhookKey");
    }

    @Test
    void hasEveryRouteOfTheServiceAndNoOther() {
        Set<String> routes = new TreeSet<>();
        SERVICE.routes()
                .getHandlerMethods()
                .keySet()
                .forEach(info ->
                        info.getPatternValues().stream()
                                .filter(path -> path.startsWith("/api/"))
                                .forEach(path ->
                                        info.getMethodsCondition()
                                                .getMethods()
                                                .forEach(method ->
                                                        routes.add(method.name() + " " + path))));

        assertThat(operations().keySet().stream().filter(name -> name.contains(" /api/")))
                .containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void hasASummaryAnUnmistakableIdAndTheErrorsOfEveryOperation() {
        List<String> ids = new ArrayList<>();
        operations()
                .forEach((name, operation) -> {
                    ids.add(operation.path("operationId").asText());
                    assertThat(operation.path("summary").asText()).as(name).isNotBlank();
                    if (name.contains(" /api/")) {
                        assertThat(operation.path("responses").fieldNames())
                                .toIterable()
                                .as(name)
                                .contains("400", "503");
                        if (!isPublic(operation)) {
                            assertThat(operation.path("responses").has("401")).as(name).isTrue();
                        }
                    }
                });

        assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
    }

    /** Returns whether the operation needs no credentials. */
    private static boolean isPublic(JsonNode operation) {
        return operation.path("security").isArray() && operation.path("security").isEmpty();
    }

    @Test
    void givesAnExampleOfEveryBodyAndEachIsValid() {
        operations()
                .forEach((name, operation) -> {
                    List<JsonNode> contents = new ArrayList<>();
                    contents.addAll(bodies(operation.path("requestBody")));
                    operation
                            .path("responses")
                            .forEach(response -> contents.addAll(bodies(served.resolve(response))));
                    contents.forEach(content -> assertExamples(name, content));
                });
    }

    @Test
    void hasAWebhookForEveryEventWithAValidExample() {
        JsonNode webhooks = served.document().path("webhooks");

        assertThat(webhooks.fieldNames())
                .toIterable()
                .startsWith(EventName.SUBSCRIBABLE.toArray(String[]::new))
                .endsWith(EventName.TEST)
                .hasSize(EventName.SUBSCRIBABLE.size() + 1);
        webhooks.properties()
                .forEach(webhook -> {
                    JsonNode post = webhook.getValue().path("post");
                    assertThat(post.path("description").asText()).isNotBlank();
                    assertThat(post.path("parameters").size()).isGreaterThan(10);
                    JsonNode content = post.at("/requestBody/content/application~1json");
                    assertThat(content.at("/example/event").asText()).isEqualTo(webhook.getKey());
                    assertExamples(webhook.getKey(), content);
                    ObjectNode spoilt = content.path("example").deepCopy();
                    spoilt.put("signature", "no signature");
                    assertThat(served.validate(content.path("schema"), spoilt)).isNotEmpty();
                });
    }

    @Test
    void isShownByAPageThatLoadsNothingFromElsewhere() {
        Api.Reply page = SERVICE.api().get("/swagger-ui.html", null);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        for (String part :
                List.of(
                        "/webjars/swagger-ui/swagger-ui.css",
                        "/webjars/swagger-ui/swagger-ui-bundle.js",
                        "/swagger-ui/start.js")) {
            assertThat(page.text()).contains(part);
            assertThat(SERVICE.api().get(part, null).status()).as(part).isEqualTo(200);
        }
    }

    @Test
    void refersToNothingThatIsMissing() {
        served.document()
                .findValuesAsText("$ref")
                .forEach(reference ->
                        assertThat(served.document().at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
    }

    private static void assertExamples(String name, JsonNode content) {
        List<JsonNode> examples = new ArrayList<>();
        if (content.has("example")) {
            examples.add(content.path("example"));
        }
        content.path("examples").forEach(example -> examples.add(example.path("value")));
        assertThat(examples).as(name).isNotEmpty();
        for (JsonNode example : examples) {
            assertThat(served.validate(content.path("schema"), example)).as(name).isEmpty();
        }
    }

    private static List<JsonNode> bodies(JsonNode holder) {
        List<JsonNode> bodies = new ArrayList<>();
        holder.path("content").forEach(bodies::add);
        return bodies;
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new java.util.TreeMap<>();
        for (Map.Entry<String, JsonNode> path :
                Description.fields(served.document().path("paths"))) {
            for (Map.Entry<String, JsonNode> operation : Description.fields(path.getValue())) {
                if (METHODS.contains(operation.getKey())) {
                    operations.put(
                            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                            operation.getValue());
                }
            }
        }
        return operations;
    }
}
