package com.therapybooking.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.SharedService;
import com.therapybooking.support.TestService;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks that the body of every error is a problem document. */
class ErrorShapesTest {

    private static final String LOGIN = "/api/auth/login";
    private static final String NO_KEY = "/api/webhooks/keys/507f1f77bcf86cd799439011";
    private static final JsonMapper JSON = new JsonMapper();

    private static final TestService SERVICE = SharedService.SERVICE;

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/auth/me,                     401",
        "GET,    /api/bookings,                    401",
        "GET,    /api/bookings/507f1f77bcf86cd799439011, 401",
        "GET,    /api/webhooks/keys,               401",
        "GET,    /api/webhooks/nothing,            401",
        "POST,   /api/users,                       401",
        "POST,   /api/webhooks/test,               401",
        "POST,   /api/privacy/erase,               401",
        "GET,    /nothing,                         404",
        "GET,    /error,                           404",
        "GET,    /actuator/env,                    404",
        "GET,    /actuator,                        404",
        "GET,    /api/auth/login,                  405",
        "DELETE, /api/auth/login,                  405",
        "PUT,    /api/therapists,                  405",
        "GET,    /api/therapists?limit=0,          400",
        "GET,    /api/therapists?limit=201,        400",
        "GET,    /api/therapists?limit=x,          400",
        "GET,    /api/therapists?limit=,           400",
        "GET,    /api/therapists?cursor=x,         400",
        "GET,    /api/therapists?cursor=,          400",
        "GET,    /api/bookings/a%00b,              400",
        "GET,    /api//therapists,                 400",
        "GET,    /api/therapists;a=b,              400"
    })
    void answersEveryCallerWithAProblem(String method, String path, int status) {
        assertProblem(SERVICE.api().call(method, path, null, null), status);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/bookings?q=,                 400",
        "GET,    /api/bookings?q=%20,              400",
        "GET,    /api/webhooks/stats?hours=,       400",
        "GET,    /api/webhooks/stats?hours=745,    400",
        "GET,    /api/webhooks/stats?hours,        400",
        "GET,    /api/nothing,                     404",
        "GET,    /api/webhooks/keys/,              404",
        "GET,    /api/webhooks/keys/zzz,           404",
        "GET,    /api/webhooks/keys/507f1f77bcf86cd799439011, 404",
        "DELETE, /api/webhooks/keys/507f1f77bcf86cd799439011, 404",
        "GET,    /api/bookings/zzz,                404",
        "GET,    /api/bookings/507f1f77bcf86cd799439011, 404",
        "POST,   /api/webhooks/keys/507f1f77bcf86cd799439011/rotate, 404",
        "POST,   /api/webhooks/keys/507f1f77bcf86cd799439011, 405",
        "PUT,    /api/webhooks/keys,               405",
        "GET,    /api/webhooks/test,               405",
        "GET,    /api/webhooks/keys?limit=0,       400",
        "GET,    /api/bookings?cursor=bm8,         400"
    })
    void answersTheAdministratorWithAProblem(String method, String path, int status) {
        assertProblem(SERVICE.api().call(method, path, SERVICE.admin(), null), status);
    }

    @Test
    void forbidsClientsAndTherapistsWhatIsForAdministrators() {
        Practice practice = new Practice(SERVICE);
        List<Practice.User> users =
                List.of(practice.newUser("client"), practice.newUser("therapist"));
        for (Practice.User user : users) {
            for (String path :
                    List.of(
                            "/api/webhooks/keys",
                            "/api/webhooks/keys/x",
                            "/api/bookings/x/timeline")) {
                assertProblem(SERVICE.api().get(path, user.token()), 403);
            }
            for (String path : List.of("/api/users", "/api/webhooks/test", "/api/privacy/erase")) {
                assertProblem(SERVICE.api().post(path, user.token(), "{}"), 403);
            }
        }
    }

    @Test
    void namesTheMethodsOfAnAddressWhenItTakesAnother() {
        Api.Reply put = SERVICE.api().call("PUT", NO_KEY, SERVICE.admin(), "{}");
        Api.Reply options = SERVICE.api().call("OPTIONS", LOGIN, null, null);
        Api.Reply head = SERVICE.api().call("HEAD", "/api/therapists", null, null);

        assertThat(put.header("Allow")).contains("GET", "PATCH", "DELETE");
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Allow")).contains("POST");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"text\"",
                "{",
                "{\"email\":\"a@example.com\",\"password\":\"x\"} x",
                "{\"email\":\"a@example.com\",\"password\":\"x\"}{}",
                "{\"email\":\"a@example.com\",\"email\":\"b@example.com\",\"password\":\"x\"}",
                "{\"email\":\"a@example.com\",\"password\":\"x\",}",
                "{email:\"a@example.com\",\"password\":\"x\"}",
                "{\"email\":'a@example.com',\"password\":\"x\"}",
                "{\"email\":\"a@example.com\",/**/\"password\":\"x\"}",
                "{\"email\":\"a@example.com\",\"password\":1}",
                "{\"email\":\"a@example.com\",\"password\":true}",
                "{\"email\":\"a@example.com\",\"password\":[\"x\"]}",
                "{\"email\":\"a@example.com\",\"password\":NaN}",
                "{\"email\":\"a\\ud800@example.com\",\"password\":\"x\"}"
            })
    void refusesABodyThatIsNotExactlyWhatIsAskedFor(String body) {
        Api.Reply reply = SERVICE.api().post(LOGIN, null, body);

        assertProblem(reply, 400);
        assertThat(reply.json().path("errors").size()).isPositive();
    }

    @Test
    void namesAFieldThatItDoesNotKnowAlsoADeepOne() {
        Api.Reply top =
                SERVICE.api()
                        .post(
                                LOGIN,
                                null,
                                """
                                {"email":"a@example.com","password":"x","remember":true}\
                                """);
        Api.Reply deep =
                SERVICE.api()
                        .post(
                                "/api/bookings",
                                null,
                                """
                                {"client":{"name":"A","email":"a@example.com","phone":"1"}}\
                                """);

        assertThat(field(top)).isEqualTo("remember");
        assertThat(field(deep)).isEqualTo("client.phone");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            textBlock =
                    """
                    {"email":"a","email":"b"}                          | email
                    {"client":{"name":"A","name":"B"}}                 | client.name
                    """)
    void namesAKeyThatIsGivenTwice(String body, String field) {
        Api.Reply reply = SERVICE.api().post("/api/bookings", null, body);
        assertProblem(reply, 400);
        assertThat(reply.json().path("errors").path(0).path("message").asString())
                .isEqualTo("is given twice");
        assertThat(field(reply)).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "2147483648, 'must be less than or equal to 1000000'",
        "1e400,      'must be less than or equal to 1000000'",
        "-1e400,     'must be greater than or equal to 1'",
        "50.5,       'must be a whole number'"
    })
    void saysWhatIsWrongWithANumber(String number, String message) {
        Api.Reply reply =
                SERVICE.api()
                        .post(
                                "/api/webhooks/keys",
                                SERVICE.admin(),
                                "{\"name\":\"k\",\"webhookUrl\":\"http://127.0.0.1:9/\","
                                        + "\"allowedEvents\":[\"booking.created\"],\"rateLimit\":"
                                        + number
                                        + "}");
        assertProblem(reply, 400);
        assertThat(field(reply)).isEqualTo("rateLimit");
        assertThat(reply.text()).contains(message);
    }

    @Test
    void takesNoCursorOfAnotherList() {
        String admin = SERVICE.admin();
        for (int i = 0; i < 2; i++) {
            assertThat(
                            SERVICE.api()
                                    .post(
                                            "/api/auth/tokens",
                                            admin,
                                            "{\"name\":\"t\",\"expiresInDays\":1,\"scope\":\"webhooks:read\"}")
                                    .status())
                    .isEqualTo(201);
        }
        String cursor =
                SERVICE.api()
                        .get("/api/auth/tokens?limit=1", admin)
                        .json()
                        .path("nextCursor")
                        .asString();
        assertThat(SERVICE.api().get("/api/auth/tokens?cursor=" + cursor, admin).status())
                .isEqualTo(200);
        for (String list :
                List.of(
                        "/api/users",
                        "/api/bookings",
                        "/api/audit",
                        "/api/webhooks/keys",
                        "/api/webhooks/deliveries")) {
            assertProblem(SERVICE.api().get(list + "?cursor=" + cursor, admin), 400);
        }
    }

    @Test
    void saysThatABookingTokenIsNotValid() {
        Api.Reply reply =
                SERVICE.api()
                        .get(
                                "/api/bookings/507f1f77bcf86cd799439011",
                                null,
                                "X-Booking-Token",
                                "wrong");
        assertProblem(reply, 401);
        assertThat(reply.text()).contains("X-Booking-Token is not valid");
    }

    @Test
    void readsADeepBodyNoFurtherThanItMust() {
        assertProblem(SERVICE.api().post(LOGIN, null, "[".repeat(30_000)), 400);
        assertProblem(
                SERVICE.api().post(LOGIN, null, "{\"a\":".repeat(30) + "1" + "}".repeat(30)), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/xml",
                "application/yaml",
                "application/x-yaml",
                "multipart/form-data; boundary=x",
                "nonsense",
                "*/*",
                "application/*",
                "application/json; charset=",
                "application/json; charset=nowhere"
            })
    void takesJsonOnly(String contentType) {
        assertProblem(
                SERVICE.api().post(LOGIN, null, "email: x", "Content-Type", contentType), 415);
    }

    /**
     * If the service created an object and could not write the reply, the caller would lose the
     * secrets that are shown only once.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "image/*",
                "foo",
                "application/json;charset=utf-16",
                "application/problem+json"
            })
    void doesNothingForACallerWhoCannotReadTheReply(String accepted) {
        String admin = SERVICE.admin();
        String email = "reader" + Integer.toHexString(accepted.hashCode()) + "@example.com";
        String body =
                "{\"name\":\"R\",\"email\":\"%s\",\"password\":\"a long password\",\"role\":\"client\"}"
                        .formatted(email);

        assertProblem(SERVICE.api().post("/api/users", admin, body, "Accept", accepted), 406);

        assertThat(SERVICE.api().post("/api/users", admin, body).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({"x, 16384, 200", "x, 16385, 400", "é, 8193, 200", "é, 8194, 400"})
    void takesATemplateOf16KiBAndNoMore(String character, int times, int status) {
        String template = "\\\"" + character.repeat(times - 2) + "\\\"";
        Api.Reply reply =
                SERVICE.api()
                        .post(
                                "/api/webhooks/keys/preview",
                                SERVICE.admin(),
                                "{\"event\":\"booking.created\",\"format\":\"template\",\"template\":\""
                                        + template
                                        + "\"}");

        assertThat(reply.status()).isEqualTo(status);
    }

    @Test
    void answersInPlainJsonWhateverJsonIsAccepted() {
        Api.Reply reply =
                SERVICE.api()
                        .get(
                                "/api/therapists",
                                null,
                                "Accept",
                                "application/problem+json, application/json;q=0.9");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "rateLimit, 2147483648",
        "rateLimit, -2147483649",
        "rateLimit, 99999999999999999999",
        "rateLimit, 2147483648.0",
        "rateLimit, 1e999999999",
        "allowedEvents[1], '[\"booking.created\",1]'"
    })
    void namesTheFieldOfAValueThatDoesNotFit(String field, String value) {
        Api.Reply reply =
                SERVICE.api()
                        .call(
                                "PATCH",
                                NO_KEY,
                                SERVICE.admin(),
                                "{\"" + field.replace("[1]", "") + "\":" + value + "}");

        assertProblem(reply, 400);
        assertThat(reply.json().path("errors").path(0).path("field").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "application/yaml", "text/html", "image/png"})
    void answersInJsonOnly(String accepted) {
        assertProblem(SERVICE.api().get("/api/therapists", null, "Accept", accepted), 406);
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "utf-32", "iso-8859-1", "koi8-r", "nowhere"})
    void answersInUtf8Only(String charset) {
        String accepted = "application/json; charset=" + charset;

        assertProblem(SERVICE.api().get("/actuator/health", null, "Accept", accepted), 406);
        assertProblem(SERVICE.api().get("/api/therapists", null, "Accept", accepted), 406);
    }

    @Test
    void takesABodyOf64KiBAndNoMore() {
        String frame = "{\"email\":\"\",\"password\":\"x\"}";
        String full = "{\"email\":\"" + "a".repeat(65_536 - frame.length());

        assertProblem(SERVICE.api().post(LOGIN, null, full + "\",\"password\":\"x\"}"), 400);
        assertProblem(SERVICE.api().post(LOGIN, null, full + "a\",\"password\":\"x\"}"), 413);
    }

    @Test
    void answersWhatTheServerItselfRefusesWithAProblemToo() {
        String chunked =
                "POST "
                        + LOGIN
                        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n";
        assertRaw("GET /api/%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        assertRaw("GET /api/therapists?limit=%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        assertRaw("GET /api/therapists?limit=%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        assertRaw("GET /api/a{}b HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        assertRaw("GET /api/../x HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        assertRaw("GET /api/therapists HTTP/1.1\r\n\r\n", 400);
        assertRaw("GET /api/therapists HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
        assertRaw("GET /api/therapists HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
        assertRaw("NONSENSE\r\n\r\n", 400);
        assertRaw(
                "GET /api/therapists HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
                400);
        assertRaw(chunked + "zz\r\n", 400);
        assertRaw(
                chunked + ("4000\r\n" + " ".repeat(0x4000) + "\r\n").repeat(5) + "0\r\n\r\n", 413);
        assertRaw("TRACE " + LOGIN + " HTTP/1.1\r\nHost: a\r\n\r\n", 405);
        assertRaw("BREW " + LOGIN + " HTTP/1.1\r\nHost: a\r\n\r\n", 405);
        assertRaw("GET /api/therapists HTTP/3.0\r\nHost: a\r\n\r\n", 400);
    }

    @Test
    void answersABadHeadWithAClientErrorWhateverTheTarget() {
        for (String line :
                List.of("GET /api/therapists", "OPTIONS *", "OPTIONS /", "GET /assets/x")) {
            for (String rest :
                    List.of(
                            " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n",
                            " HTTP/3.0\r\nHost: a\r\n\r\n")) {
                assertThat(RawHttp.exchange(SERVICE.api().port(), line + rest))
                        .as(line + rest)
                        .startsWith("HTTP/1.1 400");
            }
        }
    }

    private static void assertRaw(String request, int status) {
        String answer = RawHttp.exchange(SERVICE.api().port(), request);
        assertThat(answer)
                .as(request.lines().findFirst().orElse(""))
                .startsWith("HTTP/1.1 " + status);
        assertThat(answer).containsIgnoringCase("Content-Type: application/problem+json");
        assertDocument(JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4)), status);
    }

    private static @Nullable String field(Api.Reply reply) {
        assertProblem(reply, 400);
        return reply.json().path("errors").path(0).path("field").asString(null);
    }

    static void assertProblem(Api.Reply reply, int status) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertDocument(reply.json(), status);
    }

    private static void assertDocument(JsonNode problem, int status) {
        assertThat(problem.path("type").asString()).isEqualTo("about:blank");
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("success").booleanValue(true)).isFalse();
        assertThat(problem.toString()).doesNotContain("com.therapybooking", "java.", "Exception");
    }
}
