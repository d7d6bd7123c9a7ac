package com.therapybooking.platform.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.platform.request.JsonConfiguration;
import com.therapybooking.platform.request.RequestBodyFilter;
import com.therapybooking.platform.request.RequestChecks;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.Map;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the checks of every API call with a small controller. */
class RequestChecksTest {

    private static final String JSON = "application/json";

    record Body(@Nullable String name, @Nullable Integer count) {}

    record Change(
            @Nullable PatchField<@NotNull @CodePointLength(min = 1, max = 5) String> name,
            @Nullable PatchField<@CodePointLength(max = 5) String> notes) {}

    record Nothing() {}

    @RestController
    static class Calls {

        @GetMapping("/api/list")
        Map<String, String> list(
                @RequestParam(required = false) @Nullable String status,
                @RequestParam(required = false) @Nullable String from) {
            return Map.of(
                    "status",
                    String.valueOf(status),
                    "from",
                    String.valueOf(TimeParameter.parseQuery("from", from)));
        }

        @PostMapping("/api/make")
        Body make(@RequestBody Body body) {
            return body;
        }

        @PostMapping("/api/run")
        Map<String, String> run(@RequestBody(required = false) @Nullable Nothing body) {
            return Map.of();
        }

        @PostMapping(path = "/api/any", consumes = MediaType.ALL_VALUE)
        Body any(@RequestBody Body body) {
            return body;
        }

        @PatchMapping("/api/change")
        Map<String, String> change(@Valid @RequestBody Change change) {
            return Map.of("name", shown(change.name()), "notes", shown(change.notes()));
        }

        @DeleteMapping("/api/remove")
        Map<String, String> remove() {
            return Map.of();
        }

        private static String shown(@Nullable PatchField<String> field) {
            return field == null ? "absent" : String.valueOf(field.value());
        }
    }

    private final MockMvc service =
            MockMvcBuilders.standaloneSetup(new Calls())
                    .addInterceptors(new RequestChecks())
                    .addFilters(new RequestBodyFilter())
                    .setControllerAdvice(new ApiErrors())
                    .setMessageConverters(new JacksonJsonHttpMessageConverter(json()))
                    .build();

    private static JsonMapper json() {
        JsonMapper.Builder builder = JsonMapper.builder();
        JsonConfiguration.strict(builder);
        return builder.build();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/list?state=failed,            state",
        "GET,    /api/list?Status=failed,           Status",
        "GET,    /api/list?status=failed&keyID=1,   keyID",
        "GET,    /api/list?status=a&status=b,       status",
        "GET,    /api/list?status=a&status=a,       status",
        "GET,    /api/list?status[]=a,              status[]",
        "GET,    /api/list?dryRun,                  dryRun",
        "HEAD,   /api/list?state=failed,            ",
        "POST,   /api/run?dryRun=true,              dryRun",
        "POST,   /api/any?dryRun=true,              dryRun",
        "DELETE, /api/remove?force=1,               force"
    })
    void refusesAQueryParameterThatIsUnknownOrRepeatedAndNamesIt(
            String method, String path, @Nullable String field) throws Exception {
        MockHttpServletResponse reply = call(method, path, null, new byte[0]);

        assertThat(reply.getStatus()).isEqualTo(400);
        if (field != null) {
            assertThat(error(reply).path("field").asString()).isEqualTo(field);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2030-01-01T00:00:00+02:00",
                "2030-01-01T00:00:00%2B02:00",
                "2030-01-01T00:00:00 02:00",
                "2030-01-01T00:00:00 02",
                "2030-01-01T00:00:00%2B02",
                "2029-12-31T22:00:00Z",
                "2029-12-31T17:00:00-05:00"
            })
    void understandsATimeWhoseOffsetWasNotEncoded(String time) throws Exception {
        MockHttpServletResponse reply =
                call("GET", "/api/list?from=" + time.replace(" ", "%20"), null, new byte[0]);

        assertThat(reply.getStatus()).isEqualTo(200);
        assertThat(read(reply).path("from").asString()).isEqualTo("2029-12-31T22:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00Z,     400",
        "1969-12-31T23:59:59Z,     400",
        "1970-01-01T00:00:00Z,     200",
        "9999-12-31T23:59:59.999Z, 200",
        "+10000-01-01T00:00:00Z,   400"
    })
    void saysWhichYearsItTakes(String time, int status) throws Exception {
        MockHttpServletResponse reply =
                call("GET", "/api/list?from=" + time.replace("+", "%2B"), null, new byte[0]);

        assertThat(reply.getStatus()).isEqualTo(status);
        assertThat(reply.getContentAsString().contains("years 1970 to 9999"))
                .isEqualTo(status == 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2030-01-01 00:00:00Z",
                "2030-01-01T00:00:00",
                "2030-01-01",
                "2030-01-01T00:00 2:00",
                "02:00",
                "tomorrow",
                ""
            })
    void namesATimeThatItDoesNotUnderstand(String time) throws Exception {
        MockHttpServletResponse reply =
                call("GET", "/api/list?from=" + time.replace(" ", "%20"), null, new byte[0]);

        assertThat(reply.getStatus()).isEqualTo(400);
        assertThat(error(reply).path("field").asString()).isEqualTo("from");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "application/*",
                "text/*",
                "*",
                "application",
                "/",
                ";",
                "text/plain",
                "text/json",
                "application/jsonp",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/yaml",
                "application/cbor",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/json; charset=nowhere",
                "application/json; charset=utf-8; charset=utf-16",
                "application/json; charset=utf-8; charset=utf-8",
                "application/json; version=1",
                "application/json, text/plain"
            })
    void takesJsonInUtf8AndNoOtherContentType(String type) throws Exception {
        assertThat(call("POST", "/api/make", type, "{}".getBytes(UTF_8)).getStatus())
                .isEqualTo(415);
        assertThat(call("POST", "/api/make", type, new byte[0]).getStatus()).isEqualTo(415);
        assertThat(call("POST", "/api/any", type, "{}".getBytes(UTF_8)).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ; charset=\"utf-8\"",
                "application/json;",
                "application/json ; ;",
                "application/json;; charset=utf-8 ;",
                "application/merge-patch+json"
            })
    void takesJson(String type) throws Exception {
        assertThat(call("POST", "/api/make", type, "{}".getBytes(UTF_8)).getStatus())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "text/plain",
                "*/*",
                "nonsense",
                "multipart/form-data",
                "application/json",
                "application/json; charset=utf-16"
            })
    void takesAnEmptyBodyOfAnyTypeWhereNoneIsNeeded(String type) throws Exception {
        assertThat(call("POST", "/api/run", type, new byte[0]).getStatus()).isEqualTo(200);
        assertThat(call("DELETE", "/api/remove", type, new byte[0]).getStatus()).isEqualTo(200);
    }

    @Test
    void takesAnEmptyObjectWhereNoBodyIsNeededAndNothingElse() throws Exception {
        byte[] unknown = "{\"force\":true}".getBytes(UTF_8);

        assertThat(call("POST", "/api/run", JSON, "{}".getBytes(UTF_8)).getStatus()).isEqualTo(200);
        assertThat(call("DELETE", "/api/remove", JSON, " { } ".getBytes(UTF_8)).getStatus())
                .isEqualTo(200);
        assertThat(error(call("POST", "/api/run", JSON, unknown)).path("field").asString())
                .isEqualTo("force");
        assertThat(error(call("DELETE", "/api/remove", JSON, unknown)).path("field").asString())
                .isEqualTo("body");
        assertThat(error(call("GET", "/api/list", JSON, unknown)).path("field").asString())
                .isEqualTo("body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00c0\u00af",
                "\u00c1\u0081",
                "\u00e0\u0080\u00af",
                "\u00f0\u0080\u0080\u00af",
                "\u00ed\u00a0\u0080",
                "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00f8\u0088\u0080\u0080\u0080",
                "\u00fe",
                "\u00ff",
                "\u0080",
                "\u00c3"
            })
    void refusesBytesThatAreNotUtf8(String bytes) throws Exception {
        byte[] body = ("{\"name\":\"a" + bytes + "\"}").getBytes(ISO_8859_1);

        for (String path : new String[] {"/api/make", "/api/any", "/api/run"}) {
            MockHttpServletResponse reply = call("POST", path, JSON, body);
            assertThat(reply.getStatus()).as(path).isEqualTo(400);
            assertThat(error(reply).path("message").asString()).isEqualTo("must be UTF-8");
        }
    }

    @Test
    void refusesUtf16AndUtf32() throws Exception {
        String text = "{\"name\":\"a\"}";
        for (Charset charset :
                new Charset[] {
                    UTF_16,
                    UTF_16BE,
                    UTF_16LE,
                    Charset.forName("UTF-32"),
                    Charset.forName("UTF-32LE"),
                    Charset.forName("X-UTF-16LE-BOM")
                }) {
            for (String type : new String[] {JSON, JSON + "; charset=" + charset.name()}) {
                assertThat(call("POST", "/api/make", type, text.getBytes(charset)).getStatus())
                        .as(charset + " as " + type)
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void refusesAnEncodedBody() throws Exception {
        MockHttpServletResponse reply =
                service.perform(
                                request("POST", "/api/make", JSON, "{}".getBytes(UTF_8))
                                        .header("Content-Encoding", "gzip"))
                        .andReturn()
                        .getResponse();

        assertThat(reply.getStatus()).isEqualTo(415);
    }

    /**
     * A number that is too large becomes the largest int; the range check of the field refuses
     * that.
     */
    @ParameterizedTest
    @CsvSource({
        "50, 50",
        "50.0, 50",
        "50.000, 50",
        "5e1, 50",
        "500E-1, 50",
        "-0.0, 0",
        "2147483647.0, 2147483647",
        "2147483648, 2147483647",
        "2147483648.0, 2147483647",
        "1e10, 2147483647",
        "1e999999999, 2147483647",
        "-1e999999999, -2147483648"
    })
    void takesAWholeNumberHoweverItIsWritten(String written, int count) throws Exception {
        MockHttpServletResponse reply =
                call("POST", "/api/make", JSON, ("{\"count\":" + written + "}").getBytes(UTF_8));

        assertThat(read(reply).path("count").asInt()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50.5", "1e-1", "1e-999999999", "\"50\"", "true", "[50]", "{}", "NaN"})
    void refusesWhatIsNoWholeNumber(String written) throws Exception {
        MockHttpServletResponse reply =
                call("POST", "/api/make", JSON, ("{\"count\":" + written + "}").getBytes(UTF_8));

        assertThat(reply.getStatus()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "{},                          absent, absent",
        "'{\"name\":\"a\"}',            a,      absent",
        "'{\"notes\":\"b\"}',           absent, b",
        "'{\"notes\":null}',           absent, null",
        "'{\"name\":\"a\",\"notes\":null}', a,   null"
    })
    void tellsANullFromAFieldThatIsLeftOut(String body, String name, String notes)
            throws Exception {
        JsonNode reply = read(call("PATCH", "/api/change", JSON, body.getBytes(UTF_8)));

        assertThat(reply.path("name").asString()).isEqualTo(name);
        assertThat(reply.path("notes").asString()).isEqualTo(notes);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"name\":null}',      name",
        "'{\"name\":\"\"}',        name",
        "'{\"name\":\"abcdef\"}',  name",
        "'{\"notes\":\"abcdef\"}', notes",
        "'{\"name\":1}',         name",
        "'{\"nome\":null}',      nome",
        "'{\"name\":\"a\",\"name\":null}', name"
    })
    void namesTheFieldOfAChangeThatIsRefused(String body, String field) throws Exception {
        MockHttpServletResponse reply = call("PATCH", "/api/change", JSON, body.getBytes(UTF_8));

        assertThat(reply.getStatus()).isEqualTo(400);
        assertThat(error(reply).path("field").asString()).isEqualTo(field);
    }

    @Test
    void saysWhereJsonIsMalformed() throws Exception {
        MockHttpServletResponse reply =
                call("POST", "/api/make", JSON, "{\n  \"name\": x}".getBytes(UTF_8));

        assertThat(error(reply).path("message").asString())
                .startsWith("malformed JSON at line 2, column ");
    }

    private MockHttpServletResponse call(
            String method, String path, @Nullable String type, byte[] body) throws Exception {
        return service.perform(request(method, path, type, body)).andReturn().getResponse();
    }

    private static MockHttpServletRequestBuilder request(
            String method, String path, @Nullable String type, byte[] body) {
        int query = path.indexOf('?');
        String bare = query < 0 ? path : path.substring(0, query);
        MockHttpServletRequestBuilder request =
                MockMvcRequestBuilders.request(
                                HttpMethod.valueOf(method),
                                URI.create(path.replace("[", "%5B").replace("]", "%5D")))
                        .servletPath(bare)
                        .content(body);
        return type == null ? request : request.header("Content-Type", type);
    }

    private static JsonNode read(MockHttpServletResponse reply) throws Exception {
        return new JsonMapper().readTree(reply.getContentAsString(UTF_8));
    }

    private static JsonNode error(MockHttpServletResponse reply) throws Exception {
        return read(reply).path("errors").path(0);
    }
}
