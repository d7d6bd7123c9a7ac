package com.therapybooking.webhook.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.therapybooking.webhook.event.EventContent;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Validates each chat message against the documented JSON of its chat service. */
class ChatServicesTest {

    private static final Set<BodyFormat> CHATS =
            EnumSet.of(
                    BodyFormat.SLACK, BodyFormat.TEAMS, BodyFormat.DISCORD, BodyFormat.GOOGLE_CHAT);
    private static final String HOSTILE =
            "<!channel> <users/all> @everyone [free](https://evil.example) *b* `c` & \\ "
                    + "\u202e";

    static Stream<Arguments> eventsAndServices() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (JsonNode kind : read("/catalogue.json").path("events")) {
            for (BodyFormat chat : CHATS) {
                cases.add(Arguments.of(chat, kind.path("name").asString(), kind.path("example")));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("eventsAndServices")
    void writesEveryEventAsTheServiceDocuments(BodyFormat chat, String name, JsonNode example)
            throws IOException {
        assertThat(faults(chat, render(chat, example))).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("eventsAndServices")
    void staysValidAndLiteralWithHostileNames(BodyFormat chat, String name, JsonNode example)
            throws IOException {
        JsonNode hostile = example.deepCopy();
        for (String role : List.of("client", "therapist")) {
            if (hostile.path("data").path(role) instanceof ObjectNode person) {
                person.put("name", HOSTILE.repeat(40));
            }
        }
        String body = render(chat, hostile);
        assertThat(faults(chat, body)).isEmpty();
        for (String text : markup(chat, JsonMapper.shared().readTree(body))) {
            assertThat(text).doesNotContain(dangers(chat));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("eventsAndServices")
    void namesNoPersonWhenTheDataIsMinimal(BodyFormat chat, String name, JsonNode example)
            throws IOException {
        JsonNode minimal = example.deepCopy();
        for (String role : List.of("client", "therapist")) {
            if (minimal.path("data").path(role) instanceof ObjectNode person) {
                person.remove(List.of("name", "email"));
            }
        }
        String body = render(chat, minimal);
        assertThat(faults(chat, body)).isEmpty();
        assertThat(body).doesNotContain("Jane", "jane@", "John", "john@");
    }

    @ParameterizedTest(name = "{0} {1} is {2}")
    @CsvSource({
        "95.5, EUR, 95.50 EUR",
        "75, USD, 75.00 USD",
        "5000, JPY, 5000 JPY",
        "1e7, KWD, 10000000.000 KWD"
    })
    void writesAnAmountWithTheDecimalsOfItsCurrency(
            BigDecimal amount, String currency, String expected) throws IOException {
        int messages = 0;
        for (JsonNode kind : read("/catalogue.json").path("events")) {
            JsonNode example = kind.path("example");
            if (example.path("data") instanceof ObjectNode data && data.has("amount")) {
                data.put("amount", amount).put("currency", currency);
                for (BodyFormat chat : CHATS) {
                    assertThat(render(chat, example)).contains(expected);
                    messages++;
                }
            }
        }
        assertThat(messages).isPositive();
    }

    @Test
    void writesTheTimeAndTheErrorOfAFailingKeyForPeople() throws IOException {
        int messages = 0;
        for (JsonNode kind : read("/catalogue.json").path("events")) {
            JsonNode example = kind.path("example");
            if (example.path("data") instanceof ObjectNode data && data.has("since")) {
                data.put("since", "2024-01-15T10:30:00Z").put("lastError", "connection_refused");
                for (BodyFormat chat : CHATS) {
                    assertThat(render(chat, example))
                            .contains("January 15, 2024 at 10", "connection refused")
                            .doesNotContain("2024-01-15T10:30:00Z");
                    messages++;
                }
            }
        }
        assertThat(messages).isPositive();
    }

    /**
     * Returns the texts in which the chat service interprets markup. A Teams text run is not
     * interpreted.
     */
    private static List<String> markup(BodyFormat chat, JsonNode body) {
        return switch (chat) {
            case SLACK ->
                    body.findParents("type").stream()
                            .filter(node -> node.path("type").asString("").equals("mrkdwn"))
                            .map(node -> node.path("text").asString())
                            .toList();
            case DISCORD -> body.findValuesAsString("value");
            case GOOGLE_CHAT ->
                    body.findValues("decoratedText").stream()
                            .map(node -> node.path("text").asString())
                            .toList();
            default ->
                    body.findParents("wrap").stream()
                            .map(node -> node.path("text").asString())
                            .toList();
        };
    }

    /** Returns texts that the chat service would show as a mention or a link. */
    private static String[] dangers(BodyFormat chat) {
        return switch (chat) {
            case DISCORD -> new String[] {"[free](", " @everyone", " <users"};
            case TEAMS -> new String[] {"[free]("};
            default -> new String[] {"<!channel>", "<users/all>"};
        };
    }

    private static String render(BodyFormat chat, JsonNode example) {
        EventContent event =
                new EventContent(
                        example.path("id").asString(),
                        example.path("event").asString(),
                        example.path("timestamp").asString(),
                        example.path("data").toString());
        return new BodyTemplate(chat, "", "application/json").writer(false).apply(event);
    }

    private static Set<?> faults(BodyFormat chat, String body) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(text("/chat-schemas/" + chat.text() + ".json"))
                .validate(body, InputFormat.JSON);
    }

    private static JsonNode read(String resource) throws IOException {
        return JsonMapper.shared().readTree(text(resource));
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = ChatServicesTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
