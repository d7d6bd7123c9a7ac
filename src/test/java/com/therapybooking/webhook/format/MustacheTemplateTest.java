package com.therapybooking.webhook.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.therapybooking.webhook.event.EventContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MustacheTemplateTest {

    private static final String HOSTILE = "A\"}\\{{x}}<b>\u2028\n&'";

    @Test
    void fillsFieldsOfTheEvent() {
        assertThat(render("{{event}} {{data.client.name}} {{data.amount}}", MediaType.TEXT_PLAIN))
                .isEqualTo("booking.created Jane 75");
    }

    @Test
    void writesTheSessionInTheBookingsTimeZone() {
        assertThat(render("{{sessionTime}}", MediaType.TEXT_PLAIN))
                .isEqualTo("Saturday, January 20, 2024 at 15:00 (Europe/Berlin)");
    }

    @Test
    void escapesValuesForJsonInDoubleAndTripleBraces() {
        String text =
                "{\"a\":\"{{data.note}}\",\"b\":\"{{{data.note}}}\",\"c\":\"{{&data.note}}\"}";
        JsonNode read = JsonMapper.shared().readTree(render(text, MediaType.APPLICATION_JSON));
        assertThat(read.path("a").asString()).isEqualTo(HOSTILE);
        assertThat(read.path("b").asString()).isEqualTo(HOSTILE);
        assertThat(read.path("c").asString()).isEqualTo(HOSTILE);
    }

    @Test
    void writesAnObjectAsJson() {
        JsonNode read =
                JsonMapper.shared()
                        .readTree(render("{\"c\":{{data.client}}}", MediaType.APPLICATION_JSON));
        assertThat(read.path("c").path("name").asString()).isEqualTo("Jane");
    }

    @Test
    void escapesValuesForHtml() {
        assertThat(render("{{{data.note}}}", MediaType.TEXT_HTML)).doesNotContain("<b>");
    }

    @Test
    void writesValuesThatXmlCanContain() {
        EventContent event = new EventContent("1", "e", "t", "{\"name\":\"A\uFFFE\uFFFF<\"}");
        assertThat(
                        MustacheTemplate.compile("{{data.name}}", MediaType.APPLICATION_XML, false)
                                .render(event))
                .isEqualTo("A\uFFFD\uFFFD&lt;");
    }

    @Test
    void escapesValuesForCalendars() {
        EventContent event = new EventContent("1", "e", "t", "{\"name\":\"a,b;c\\\\d\\r\\ne\"}");
        assertThat(
                        MustacheTemplate.compile(
                                        "{{data.name}}", MediaType.valueOf("text/calendar"), false)
                                .render(event))
                .isEqualTo("a\\,b\\;c\\\\d\\ne");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/json", "text/vnd.x+json", "image/x+json", "application/ld+json"})
    void treatsEveryJsonTypeAsJson(String type) {
        MediaType contentType = MediaType.valueOf(type);
        assertThat(
                        JsonMapper.shared()
                                .readTree(render("{\"a\":\"{{data.note}}\"}", contentType))
                                .path("a")
                                .asString())
                .isEqualTo(HOSTILE);
        assertThatThrownBy(() -> render("{\"a\"", contentType))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void encodesValuesForForms() {
        assertThat(render("n={{data.note}}", MediaType.APPLICATION_FORM_URLENCODED))
                .doesNotContain("&", "<", "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello {{data.client.name",
                "Hello {{data.client.name, id {{id}}",
                "{{id}} and {{",
                "{{id",
                "{{{id}"
            })
    void refusesATagThatIsNotClosed(String text) {
        assertThatThrownBy(() -> MustacheTemplate.compile(text, MediaType.TEXT_PLAIN, true))
                .isInstanceOf(UnusableTemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{id}} { {a:{}} } }} {{{id}}}",
                "{\"a\":{\"b\":{{data.amount}}}}",
                "{{! a comment }}{{#data}}{{id}}{{/data}}",
                "{{=<% %>=}}<% id %> {{"
            })
    void takesBracesThatAreNoTags(String text) {
        MustacheTemplate _ = MustacheTemplate.compile(text, MediaType.TEXT_PLAIN, true);
        assertThat(render(text, MediaType.TEXT_PLAIN)).isNotEmpty();
    }

    @Test
    void leavesOutAFieldThatTheEventDoesNotHave() {
        assertThat(render("[{{data.missing.deep}}{{nothing}}]", MediaType.TEXT_PLAIN))
                .isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{data.client.name.class}}",
                "{{data.client.name.getClass}}",
                "{{data.class.name}}",
                "{{data.client.name.length}}",
                "{{#data.client.name}}{{class}}{{hashCode}}{{toString.length}}{{/data.client.name}}",
                "{{data.client.size}}{{data.isEmpty}}{{data.values}}",
                "{{data.entrySet}}{{#data.entrySet}}x{{/data.entrySet}}"
            })
    void reachesNoMethodOfAValue(String template) {
        assertThat(render(template, MediaType.TEXT_PLAIN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{#a}}",
                "{{/a}}",
                "{{#a}}{{/b}}",
                "{{> file}}",
                "{{<parent}}{{/parent}}",
                "{{}}",
                "{{ }}",
                "{{=}}",
                "{{..}}",
                "{{#missing}}{{}}{{/missing}}"
            })
    void refusesATemplateThatIsWrong(String template) {
        assertThatThrownBy(() -> render(template, MediaType.TEXT_PLAIN))
                .isInstanceOf(UnusableTemplateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{..}}",
                "{{...}}",
                "{{a..b}}",
                "{{.a}}",
                "{{a.}}",
                "{{#missing}}{{..}}{{/missing}}",
                "{{^data..x}}{{/data..x}}"
            })
    void refusesInvalidTagNamesInANewTemplate(String text) {
        assertThat(MustacheTemplate.compile(text, MediaType.TEXT_PLAIN, false)).isNotNull();
        assertThatThrownBy(() -> MustacheTemplate.compile(text, MediaType.TEXT_PLAIN, true))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("no valid name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{{.}}", "{{#data}}{{.}}{{/data}}", "{{data.client.name}}", "{{-index}}"})
    void takesValidNames(String text) {
        assertThat(MustacheTemplate.compile(text, MediaType.TEXT_PLAIN, true)).isNotNull();
    }

    @Test
    void refusesManySections() {
        String template = "{{#data}}".repeat(900) + "{{/data}}".repeat(900);
        assertThatThrownBy(() -> render(template, MediaType.TEXT_PLAIN))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("sections");
    }

    @Test
    void refusesOutputOver64KiB() {
        assertThatThrownBy(() -> render("{{data.long}}".repeat(1_000), MediaType.TEXT_PLAIN))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("64 KiB");
    }

    @Test
    void countsTheOutputInBytesOfUtf8() {
        String twoBytes = "ä".repeat(32 * 1024);
        assertThat(render(twoBytes, MediaType.TEXT_PLAIN)).isEqualTo(twoBytes);

        assertThatThrownBy(() -> render(twoBytes + "a", MediaType.TEXT_PLAIN))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("64 KiB");
    }

    @Test
    void refusesOutputThatIsNotJson() {
        assertThatThrownBy(() -> render("{{data.client.name}}", MediaType.APPLICATION_JSON))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("not JSON: Unrecognized token at line 1, column ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{{data.client.name}}}",
                "[{{data.client.name}}]",
                "{ {{data.client.name}}:1}",
                "\"{{data.client.name}}\" {{data.client.name}}",
                "1{{data.client.name}}",
                "\"\\{{data.client.name}}\"",
                "[1,{{data.client.email}}"
            })
    void namesNoClientInTheReason(String template) {
        assertThatThrownBy(() -> render(template, MediaType.APPLICATION_JSON))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("the output is not JSON")
                .hasMessageNotContaining("Jane")
                .hasMessageNotContaining("jane");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{nothing}}", " ", "{{#nothing}}{}{{/nothing}}"})
    void refusesEmptyOutputWhereJsonIsWanted(String template) {
        assertThatThrownBy(() -> render(template, MediaType.APPLICATION_JSON))
                .isInstanceOf(UnusableTemplateException.class)
                .hasMessageContaining("empty");
        assertThat(render(template, MediaType.TEXT_PLAIN)).isBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"75", "80.5", "12345678.5", "1234567890123.25", "0.0005", "0.0000004"})
    void writesAmountsWithoutExponent(String amount) {
        EventContent event = new EventContent("1", "e", "t", "{\"amount\":" + amount + "}");
        assertThat(render("{{data.amount}}", event)).isEqualTo(amount);
        assertThat(render("{{data}}", event)).isEqualTo("{\"amount\":" + amount + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "2032-10-31T00:30:00Z, '02:30 (Europe/Berlin, UTC+02:00)'",
        "2032-10-31T01:30:00Z, '02:30 (Europe/Berlin, UTC+01:00)'",
        "2032-10-31T02:00:00Z, '03:00 (Europe/Berlin)'",
        "2032-10-31T00:30:00Z, '01:30 (Europe/London, UTC+01:00)'",
        "2032-10-31T01:30:00Z, '01:30 (Europe/London, UTC+00:00)'"
    })
    void tellsTheTwoPassesOfARepeatedHourApart(String start, String shown) {
        String zone = shown.contains("London") ? "Europe/London" : "Europe/Berlin";
        String data = "{\"scheduledAt\":\"" + start + "\",\"timeZone\":\"" + zone + "\"}";
        assertThat(render("{{sessionTime}}", new EventContent("1", "e", "t", data)))
                .endsWith(shown);
    }

    @Test
    void writesATimeInAZoneThatTheJdkLacks() {
        String data = "{\"scheduledAt\":\"2024-01-20T14:00:00Z\",\"timeZone\":\"EST\"}";
        assertThat(render("{{sessionTime}}", new EventContent("1", "e", "t", data)))
                .isEqualTo("Saturday, January 20, 2024 at 09:00 (EST)");
    }

    private static String render(String template, EventContent event) {
        return MustacheTemplate.compile(template, MediaType.TEXT_PLAIN, false).render(event);
    }

    private static String render(String template, MediaType contentType) {
        return MustacheTemplate.compile(template, contentType, false).render(event());
    }

    private static EventContent event() {
        var data = JsonMapper.shared().createObjectNode();
        data.put("scheduledAt", "2024-01-20T14:00:00Z").put("timeZone", "Europe/Berlin");
        data.put("amount", 75).put("note", HOSTILE).put("long", "x".repeat(100));
        data.putObject("client").put("name", "Jane").put("email", "jane@example.com");
        return new EventContent(
                "1", "booking.created", "2024-01-15T10:30:00.000Z", data.toString());
    }
}
