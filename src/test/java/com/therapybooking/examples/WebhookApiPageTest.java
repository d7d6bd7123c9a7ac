package com.therapybooking.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.apidocs.ReplyCheck;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.support.Bodies;
import com.therapybooking.webhook.catalogue.EventCatalogue;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks the bodies and replies on the reference page of the webhook API. */
class WebhookApiPageTest {

    private static final String PAGE = "docs/webhook-api.md";
    private static final JsonMapper JSON = new JsonMapper();

    /** A sample reply: a comment with method, path and status, and the code block below it. */
    private static final Pattern REPLY =
            Pattern.compile(
                    "<!-- reply: (\\S+) (\\S+) (\\d+) -->\n```json\n(.*?)^```$",
                    Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void showsEveryEventOfTheCatalogueAsItIs() {
        for (EventCatalogue.EventKind kind : new EventCatalogue().events()) {
            String section = section(kind.name());
            MatchResult block =
                    Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
                            .matcher(section)
                            .results()
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(kind.name() + " has no sample"));
            assertThat(Bodies.faults(kind.name(), block.group(1))).as(kind.name()).isEmpty();
            assertThat(JSON.readTree(block.group(1)).toString())
                    .as(kind.name())
                    .isEqualTo(kind.example().toString());
        }
    }

    @Test
    void showsRepliesThatTheApiDescriptionAllows() {
        List<MatchResult> replies = REPLY.matcher(Markdown.read(PAGE)).results().toList();
        assertThat(replies).hasSizeGreaterThan(4);
        for (MatchResult reply : replies) {
            int status = Integer.parseInt(reply.group(3));
            ReplyCheck.check(
                    reply.group(1),
                    reply.group(2),
                    null,
                    status,
                    headers(status < 400 ? "application/json" : "application/problem+json"),
                    reply.group(4));
        }
    }

    @Test
    void namesEveryCallOfTheWebhookApi() {
        String page = Markdown.read(PAGE);
        Pattern path =
                Pattern.compile("(?m)^  (/api/webhooks/\\S+|/api/bookings/\\{id}/timeline):");
        assertThat(path.matcher(Markdown.read("src/main/resources/openapi/api.yaml")).results())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(page).contains(found.group(1)));
    }

    @Test
    void showsFunctionsThatVerifyAndFindForgeries() {
        EventCatalogue.EventKind kind = new EventCatalogue().events().getFirst();
        String body = kind.example().toString();
        String hash = KeyHash.of(EventCatalogue.EXAMPLE_KEY);
        long now = Instant.now().getEpochSecond();
        WebhookSigner signer = new WebhookSigner(hash);
        String id = kind.example().path("id").asString();
        JsonNode input =
                JSON.valueToTree(
                        Map.of(
                                "body",
                                body,
                                "key",
                                EventCatalogue.EXAMPLE_KEY,
                                "secret",
                                KeyHash.signingSecret(hash),
                                "headers",
                                Map.of(
                                        "webhook-id",
                                        id,
                                        "webhook-timestamp",
                                        Long.toString(now),
                                        "webhook-signature",
                                        "v1,AAAA " + signer.standardSignature(id, now, body))));
        String program =
                """
                {%s}
                {%s}
                const given = %s;
                const hash = require('crypto').createHash('sha256').update(given.key).digest('hex');
                const parsed = JSON.parse(given.body);
                console.log(JSON.stringify([
                  verifyWebhookSignature(parsed, parsed.signature, hash),
                  verifyWebhookSignature({...parsed, timestamp: 'x'}, parsed.signature, hash),
                  verifyStandardWebhook(given.headers, given.body, given.secret),
                  verifyStandardWebhook(given.headers, given.body + ' ', given.secret),
                  verifyStandardWebhook({...given.headers, 'webhook-timestamp': '1'}, given.body, given.secret),
                ]));
                """
                        .formatted(code(0), code(1), input);
        String printed =
                Child.run(
                        List.of(ExampleReceiver.program("node"), "-e", program),
                        Path.of("").toAbsolutePath(),
                        Map.of(),
                        Duration.ofMinutes(1));

        assertThat(printed).isEqualTo("[true,false,true,false,false]");
    }

    private static String code(int number) {
        return Markdown.blocks(PAGE, "javascript").get(number);
    }

    /** Returns the section of an event. */
    private static String section(String event) {
        String page = Markdown.read(PAGE);
        int start = page.indexOf("\n### `" + event + "`\n");
        assertThat(start).as("the section of " + event).isPositive();
        int end = page.indexOf("\n### ", start + 1);
        return page.substring(start, end < 0 ? page.length() : end);
    }

    private static HttpHeaders headers(String type) {
        return HttpHeaders.of(
                Map.of(
                        "Content-Type",
                        List.of(type),
                        "X-RateLimit-Limit",
                        List.of("1000"),
                        "X-RateLimit-Remaining",
                        List.of("999"),
                        "X-RateLimit-Reset",
                        List.of("3600")),
                (name, value) -> true);
    }
}
