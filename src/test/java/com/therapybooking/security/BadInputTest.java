package com.therapybooking.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.support.Practice;
import com.therapybooking.support.TestService;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Checks that the reply to an invalid request is a problem document, and that the service stores
 * nothing.
 */
@ResourceLock(Shared.DATA)
class BadInputTest {

    private static final TestService SERVICE = Shared.SERVICE;
    private static final Raw RAW = new Raw(Shared.port(SERVICE));

    /** Texts that no reply may contain. */
    private static final List<String> INTERNALS =
            List.of(
                    "com.therapybooking",
                    "java.",
                    "Exception",
                    "\tat ",
                    "org.spring",
                    "jackson",
                    "tomcat",
                    "mongo");

    private static final String THERAPIST = Shared.PRACTICE.newUser("therapist").id();
    private static final String CLIENT_TOKEN = Shared.PRACTICE.newUser("client").token();
    private static final Practice.Key KEY =
            Shared.PRACTICE.newKey(Shared.RECEIVER, "booking.cancelled");

    private static Map<String, Long> before = Map.of();

    /** A request, in which each char is one byte, and the expected status; 0 for any 4xx status. */
    private record Bad(String what, String request, int status) {}

    private static final List<Bad> ALL = new ArrayList<>();

    @BeforeAll
    static void count() {
        before = counts();
    }

    @AfterAll
    static void nothingWasStored() {
        assertThat(counts()).isEqualTo(before);
    }

    /** Sends more than 300 invalid requests, eight at a time. */
    @TestFactory
    List<DynamicTest> answersWithAProblem() {
        ALL.clear();
        malformedJson();
        wrongValues();
        texts();
        sizes();
        transport();
        addresses();
        headers();
        ExecutorService threads = Executors.newFixedThreadPool(8, Thread.ofVirtual().factory());
        List<DynamicTest> tests = new ArrayList<>();
        for (Bad bad : ALL) {
            Future<Raw.Reply> reply = threads.submit(() -> RAW.send(bad.request()));
            tests.add(DynamicTest.dynamicTest(bad.what(), () -> check(bad, reply.get())));
        }
        threads.shutdown();
        return tests;
    }

    private static void check(Bad bad, Raw.Reply reply) {
        if (bad.status() == 0) {
            assertThat(reply.status()).as(reply.text()).isBetween(400, 499);
        } else {
            assertThat(reply.status()).as(reply.text()).isEqualTo(bad.status());
        }
        assertThat(reply.isProblem()).as(reply.text()).isTrue();
        assertThat(reply.body()).doesNotContain(INTERNALS);
        assertThat(reply.json().path("status").asInt()).isEqualTo(reply.status());
        assertThat(reply.json().path("success").asBoolean(true)).isFalse();
        assertThat(reply.json().path("type").asString("")).isNotEmpty();
        assertThat(reply.json().path("title").asString("")).isNotEmpty();
        assertThat(reply.json().path("detail").asString("")).isNotEmpty();
    }

    private static Map<String, Long> counts() {
        MongoDatabase database = SERVICE.bean(MongoDatabase.class);
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name : List.of("users", "bookings", "webhook_keys", "deliveries", "audit")) {
            counts.put(name, database.getCollection(name).countDocuments());
        }
        return counts;
    }

    private static void malformedJson() {
        String[][] bodies = {
            {"nothing", ""},
            {"null", "null"},
            {"an array", "[]"},
            {"a number", "1"},
            {"a text", "\"x\""},
            {"a boolean", "true"},
            {"an open brace", "{"},
            {"a brace too many", "{}}"},
            {"two documents", "{} {}"},
            {"a trailing comma", "{\"name\":\"x\",}"},
            {"single quotes", "{'name':'x'}"},
            {"no quotes", "{name:1}"},
            {"a comment", "{/* */}"},
            {"a line comment", "{}// x"},
            {"a missing colon", "{\"name\" \"x\"}"},
            {"NaN", "{\"name\":NaN}"},
            {"Infinity", "{\"rateLimit\":Infinity}"},
            {"a plus sign", "{\"rateLimit\":+1}"},
            {"a leading zero", "{\"rateLimit\":01}"},
            {"a hex number", "{\"rateLimit\":0x10}"},
            {"a bare dot", "{\"rateLimit\":.5}"},
            {"a dot at the end", "{\"rateLimit\":1.}"},
            {"a half escape", "{\"name\":\"\\u00\"}"},
            {"an unknown escape", "{\"name\":\"\\x41\"}"},
            {"an open text", "{\"name\":\"x"},
            {"a line break in a text", "{\"name\":\"a\nb\"}"},
            {"a raw NUL in a text", "{\"name\":\"a\0b\"}"},
            {"a NUL before the document", "\0{}"},
            {"the same key twice", "{\"name\":\"a\",\"name\":\"b\"}"},
            {"the same key twice, one escaped", "{\"name\":\"a\",\"\\u006eame\":\"b\"}"},
            {"an unknown field", "{\"nome\":\"x\"}"},
            {"a prototype", "{\"__proto__\":{\"role\":\"admin\"}}"},
            {"an operator as a key", "{\"$where\":\"sleep(1000)\"}"},
            {"a dotted key", "{\"name.x\":\"x\"}"},
            {"an empty key", "{\"\":\"x\"}"},
            {"a NUL key", "{\"\\u0000\":\"x\"}"},
            {"a field of the database", "{\"_id\":\"507f1f77bcf86cd799439011\"}"},
            {"UTF-8 cut short", "{\"name\":\"\u00c3\"}"},
            {"UTF-8 too long", "{\"name\":\"\u00c0\u0080\"}"},
            {"a byte that is never UTF-8", "{\"name\":\"\u00ff\"}"},
            {"a surrogate in UTF-8", "{\"name\":\"\u00ed\u00a0\u0080\"}"},
            {"beyond Unicode", "{\"name\":\"\u00f5\u0080\u0080\u0080\"}"},
            {"Latin-1", "{\"name\":\"J\u00fcrgen\"}"},
            {"XML", "<name>x</name>"},
            {"a form", "name=x&webhookUrl=y"},
            {"deep arrays", "[".repeat(20_000)},
            {"deep objects", "{\"a\":".repeat(9_000)},
            {"deep in a field", "{\"name\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}"},
            {"a number of 10,000 digits", "{\"rateLimit\":" + "9".repeat(10_000) + "}"},
            {"a huge exponent", "{\"rateLimit\":1e999999999}"},
            {"a tiny exponent", "{\"rateLimit\":1e-999999999}"},
            {"a key of 60,000 characters", "{\"" + "k".repeat(60_000) + "\":1}"},
            {"10,000 keys", "{" + "\"a\":1,".repeat(9_000) + "\"b\":1}"},
        };
        for (String[] body : bodies) {
            json("key: " + body[0], "POST", "/api/webhooks/keys", body[1], 400);
        }
        json("login: null", "POST", "/api/auth/login", "null", 400);
        json(
                "login: operators",
                "POST",
                "/api/auth/login",
                "{\"email\":{\"$ne\":null},\"password\":{\"$ne\":null}}",
                400);
        json(
                "login: arrays",
                "POST",
                "/api/auth/login",
                "{\"email\":[\"a@b.c\"],\"password\":[\"x\"]}",
                400);
        json(
                "login: numbers",
                "POST",
                "/api/auth/login",
                "{\"email\":1,\"password\":1234567890}",
                400);
        json(
                "login: password of 2,000",
                "POST",
                "/api/auth/login",
                "{\"email\":\"a@example.com\",\"password\":\"" + "p".repeat(2_000) + "\"}",
                400);
        json("erase: operators", "POST", "/api/privacy/erase", "{\"email\":{\"$gt\":\"\"}}", 400);
        json("erase: everybody", "POST", "/api/privacy/erase", "{\"email\":\"*\"}", 400);
        json("erase: nothing", "POST", "/api/privacy/erase", "{}", 400);
        json("test: operators", "POST", "/api/webhooks/test", "{\"keyId\":{\"$ne\":\"\"}}", 400);
        json("test: no id", "POST", "/api/webhooks/test", "{\"keyId\":\"x\"}", 400);
        json(
                "test: unknown id",
                "POST",
                "/api/webhooks/test",
                "{\"keyId\":\"0123456789abcdef01234567\"}",
                404);
    }

    private static void wrongValues() {
        String[] names = {
            "null",
            "1",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\" \"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\udc00x\"",
            "\"a\\nb\"",
            "\"" + "n".repeat(101) + "\"",
            "{\"$ne\":null}"
        };
        for (String name : names) {
            json("key name " + cut(name), "POST", "/api/webhooks/keys", key("name", name), 400);
        }
        String[] events = {
            "null",
            "[]",
            "\"booking.created\"",
            "[1]",
            "[null]",
            "[\"\"]",
            "[\"booking.*\"]",
            "[\"webhook.test\"]",
            "[\"booking.created\",\"$all\"]",
            "[[\"booking.created\"]]",
            "{\"$in\":[\"booking.created\"]}",
            "[" + "\"booking.created\",".repeat(30) + "\"booking.created\"]"
        };
        for (String event : events) {
            json(
                    "key events " + cut(event),
                    "POST",
                    "/api/webhooks/keys",
                    key("allowedEvents", event),
                    400);
        }
        String[] limits = {
            "0",
            "-1",
            "1000001",
            "1.5",
            "\"5\"",
            "true",
            "2147483648",
            "9223372036854775808",
            "-0.5",
            "[1]"
        };
        for (String limit : limits) {
            json("key limit " + limit, "POST", "/api/webhooks/keys", key("rateLimit", limit), 400);
        }
        json("key payload", "POST", "/api/webhooks/keys", key("payload", "\"FULL\""), 400);
        json(
                "key notes",
                "POST",
                "/api/webhooks/keys",
                key("notes", "\"" + "n".repeat(2_001) + "\""),
                400);
        json(
                "key URL too long",
                "POST",
                "/api/webhooks/keys",
                key("webhookUrl", "\"https://127.0.0.1/" + "u".repeat(2_048) + "\""),
                400);
        for (String hours : new String[] {"-1", "169", "\"24\"", "1.5", "1e400"}) {
            json(
                    "rotate " + hours,
                    "POST",
                    "/api/webhooks/keys/" + KEY.id() + "/rotate",
                    "{\"overlapHours\":" + hours + "}",
                    400);
        }
        json(
                "change nothing known",
                "PATCH",
                "/api/webhooks/keys/" + KEY.id(),
                "{\"rawKey\":\"sk_live_mine\"}",
                400);
        json(
                "change active to text",
                "PATCH",
                "/api/webhooks/keys/" + KEY.id(),
                "{\"active\":\"true\"}",
                400);
        String[] times = {
            "null",
            "\"\"",
            "0",
            "1700000000",
            "\"0001-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59Z\"",
            "\"-0001-01-01T00:00:00Z\"",
            "\"+10000-01-01T00:00:00Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"2050-02-30T10:00:00Z\"",
            "\"2050-01-01T25:00:00Z\"",
            "\"2050-01-01T10:00:60Z\"",
            "\"2050-01-01T10:00:00.5Z\"",
            "\"2050-01-01T10:00:00\"",
            "\"2050-01-01\"",
            "\"tomorrow\"",
            "\"2050-01-01T10:00:00+99:99\"",
            "\"2050-01-01T10:00:00Z[Europe/Berlin]\"",
            "{\"$gt\":\"\"}",
            "\"2050-01-01T10:00:00Z\\u0000\""
        };
        for (String time : times) {
            json("booking at " + time, "POST", "/api/bookings", booking("scheduledAt", time), 400);
        }
        for (String minutes :
                new String[] {
                    "0", "4", "481", "-50", "50.5", "\"50\"", "2147483648", "true", "[]"
                }) {
            json(
                    "booking of " + minutes,
                    "POST",
                    "/api/bookings",
                    booking("durationMinutes", minutes),
                    400);
        }
        for (String zone :
                new String[] {"\"Mars/Base\"", "\"\"", "1", "\"../../etc\"", "\"europe/berlin\""}) {
            json("booking in " + zone, "POST", "/api/bookings", booking("timeZone", zone), 400);
        }
        for (String therapist :
                new String[] {
                    "null",
                    "\"\"",
                    "\"x\"",
                    "\"0123456789abcdef01234567\"",
                    "\"0123456789ABCDEG01234567\"",
                    "{\"$ne\":null}",
                    "1",
                    "\"" + "0".repeat(25) + "\""
                }) {
            json(
                    "booking with " + therapist,
                    "POST",
                    "/api/bookings",
                    booking("therapistId", therapist),
                    400);
        }
        String[] people = {
            "null",
            "[]",
            "\"Jane\"",
            "{}",
            "{\"name\":\"Jane\"}",
            "{\"email\":\"j@example.com\"}",
            "{\"name\":\"\",\"email\":\"j@example.com\"}",
            "{\"name\":\"Jane\",\"email\":\"not an address\"}",
            "{\"name\":\"Jane\",\"email\":\"a@b@c\"}",
            "{\"name\":\"Jane\",\"email\":\"a@example,com\"}",
            "{\"name\":\"Jane\",\"email\":\"a@example.com;b@example.com\"}",
            "{\"name\":\"Jane\",\"email\":\"a@exam(ple).com\"}",
            "{\"name\":\"Jane\",\"email\":\"j@example.com\\r\\nBcc: x@example.com\"}",
            "{\"name\":\"Jane\",\"email\":\"j@example.com\",\"id\":\"507f1f77bcf86cd799439011\"}",
            "{\"name\":\"Jane\\u0000\",\"email\":\"j@example.com\"}",
            "{\"name\":\"\\ud83d\",\"email\":\"j@example.com\"}",
            "{\"name\":{\"$gt\":\"\"},\"email\":\"j@example.com\"}",
            "{\"name\":\"" + "J".repeat(101) + "\",\"email\":\"j@example.com\"}",
            "{\"name\":\"Jane\",\"email\":\"" + "j".repeat(250) + "@example.com\"}"
        };
        for (String person : people) {
            json(
                    "booking for " + cut(person),
                    "POST",
                    "/api/bookings",
                    booking("client", person),
                    400);
        }
        json("booking with a price", "POST", "/api/bookings", booking("amount", "0.01"), 400);
        json(
                "booking with a status",
                "POST",
                "/api/bookings",
                booking("status", "\"confirmed\""),
                400);
        String[] users = {
            "\"role\":\"root\"",
            "\"role\":\"ADMIN\"",
            "\"role\":1",
            "\"password\":\"short\"",
            "\"password\":\"" + "p".repeat(129) + "\"",
            "\"email\":\"x\"",
            "\"email\":\" a@example.com\"",
            "\"email\":\"a@example.com\\u0000\"",
            "\"sessionPrice\":-1",
            "\"sessionPrice\":1e999999999",
            "\"sessionPrice\":\"75\"",
            "\"sessionPrice\":0.000001",
            "\"currency\":\"XYZW\"",
            "\"currency\":\"\"",
            "\"sessionMinutes\":0",
            "\"sessionMinutes\":100000",
            "\"passwordHash\":\"x\"",
            "\"erased\":false"
        };
        for (String user : users) {
            json("user with " + cut(user), "POST", "/api/users", user(user), 400);
        }
        json(
                "register as admin",
                "POST",
                "/api/auth/register",
                "{\"name\":\"A\",\"email\":\"a@example.com\",\"password\":\"ten or more\",\"role\":\"admin\"}",
                400);
    }

    private static void texts() {
        for (String type :
                new String[] {
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data; boundary=x",
                    "application/xml",
                    "application/octet-stream",
                    "image/png"
                }) {
            add(
                    "content type " + type,
                    request(
                            "POST",
                            "/api/auth/login",
                            "{\"email\":\"a@example.com\",\"password\":\"x\"}",
                            "Content-Type: " + type),
                    415);
        }
        add(
                "content type of garbage",
                request("POST", "/api/auth/login", "{}", "Content-Type: /;;=\u00ff"),
                0);
        add("no content type", request("POST", "/api/auth/login", "{}"), 415);
        add(
                "charset of nowhere",
                request(
                        "POST",
                        "/api/auth/login",
                        "{}",
                        "Content-Type: application/json; charset=nowhere"),
                0);
        add(
                "gzip",
                request(
                        "POST",
                        "/api/auth/login",
                        "\u001f\u008b\u0008\0\0\0\0\0",
                        "Content-Type: application/json",
                        "Content-Encoding: gzip"),
                0);
        add(
                "a test call that is a form",
                request(
                        "POST",
                        "/api/webhooks/test",
                        "keyId=1",
                        "Content-Type: application/x-www-form-urlencoded",
                        admin()),
                400);
        add(
                "an answer in XML",
                request("GET", "/api/therapists", "", "Accept: application/xml"),
                406);
        add(
                "an answer in garbage",
                request("GET", "/api/therapists", "", "Accept: \u00ff/;q=x"),
                0);
    }

    private static void sizes() {
        String big = "{\"name\":\"" + "x".repeat(70_000) + "\"}";
        json("a body over 64 KiB", "POST", "/api/webhooks/keys", big, 413);
        add(
                "an announced 10 MB",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\nConnection: close\r\n\r\n",
                413);
        add(
                "an announced 9 exabytes",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9223372036854775807\r\nConnection: close\r\n\r\n",
                413);
        add(
                "10 MB in chunks",
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + ("2000\r\n" + " ".repeat(8_192) + "\r\n").repeat(1_280)
                        + "0\r\n\r\n",
                413);
        add(
                "10 MB at an address that is not",
                "POST /api/nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\nConnection: close\r\n\r\n",
                413);
        add(
                "a long address",
                "GET /api/therapists?"
                        + "a".repeat(20_000)
                        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                0);
        add(
                "a long header",
                request("GET", "/api/therapists", "", "X-Long: " + "a".repeat(20_000)),
                0);
        add(
                "300 headers",
                request("GET", "/api/therapists", "", "X-A: b\r\n".repeat(300) + "X-B: c"),
                0);
        add("5,000 parameters", request("GET", "/api/therapists?" + "a=b&".repeat(3_000), ""), 0);
    }

    private static void transport() {
        String login =
                "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n";
        add("garbage", "\0\1\2\3\r\n\r\n", 400);
        add("a TLS hello", "\u0016\u0003\u0001\0\u00a5\1\0\0\u00a1\u0003\u0003\r\n\r\n", 400);
        add("HTTP 9.9", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", 0);
        add("no host", "GET /api/therapists HTTP/1.1\r\nConnection: close\r\n\r\n", 400);
        add(
                "two hosts",
                "GET /api/therapists HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
                400);
        add(
                "a host of garbage",
                "GET /api/therapists HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n",
                400);
        add("two lengths", login + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400);
        add("a negative length", login + "Content-Length: -1\r\n\r\n", 400);
        add("a length in words", login + "Content-Length: two\r\n\r\n{}", 400);
        add(
                "a length beyond numbers",
                login + "Content-Length: 99999999999999999999\r\n\r\n{}",
                400);
        add("an unknown transfer encoding", login + "Transfer-Encoding: gopher\r\n\r\n{}", 0);
        add("a bad chunk", login + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400);
        add(
                "a chunk of 2^64",
                login + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                400);
        add("less than announced", login + "Content-Length: 500\r\n\r\n{", 408);
        add(
                "an unknown expectation",
                login + "Expect: miracles\r\nContent-Length: 2\r\n\r\n{}",
                417);
        for (String method :
                new String[] {
                    "TRACE", "CONNECT", "PROPFIND", "FOO", "get", "PATCH", "PUT", "DELETE"
                }) {
            add(
                    "method " + method,
                    method + " /api/therapists HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                    0);
        }
        add(
                "a method of 10,000",
                "M".repeat(10_000) + " / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                0);
        add(
                "a method with a bracket",
                "GE<T / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                400);
    }

    private static void addresses() {
        String[] paths = {
            "/api/bookings/x",
            "/api/bookings/" + "0".repeat(23),
            "/api/bookings/" + "0".repeat(25),
            "/api/bookings/0123456789abcdef0123456g",
            "/api/bookings/%00",
            "/api/bookings/%",
            "/api/bookings/%zz",
            "/api/bookings/%2e%2e",
            "/api/bookings/..%2f..%2f",
            "/api/bookings/%252e",
            "/api/bookings/$ne",
            "/api/bookings/{id}",
            "/api/bookings/<script>",
            "/api/bookings/%3Cscript%3E",
            "/api/bookings/\u00ff",
            "/api/bookings/%c3%28",
            "/api/bookings/a;b=c",
            "/api/bookings;jsessionid=1",
            "/api//bookings",
            "//api/bookings",
            "/api/./nowhere",
            "/api/../etc/passwd",
            "/../../etc/passwd",
            "/api\\bookings",
            "/api/bookings/x/y/z",
            "/API/BOOKINGS",
            "/api/bookings/",
            "/api/webhooks/keys/x",
            "/api/webhooks/keys/%24ne",
            "/api/webhooks/keys/" + "f".repeat(24),
            "/actuator/../api/users",
            "/actuator/health/../env",
            "/actuator/%65nv",
            "/%61ctuator/env",
            "/actuator;x/env",
            "/swagger-ui/../../etc/passwd",
            "/swagger-ui/%2e%2e/",
            "/webjars/../application.yml",
            "/webjars/..%2f..%2fapplication.yml",
            "/application.yml",
            "/WEB-INF/web.xml",
            "/META-INF/MANIFEST.MF",
            "/error/x"
        };
        for (String path : paths) {
            add("address " + path, request("GET", path, "", admin()), 0);
        }
        String[] queries = {
            "limit=0",
            "limit=-1",
            "limit=201",
            "limit=x",
            "limit=",
            "limit=1e2",
            "limit=99999999999999",
            "limit=%00",
            "limit=1.0",
            "limit=+5",
            "limit=1&limit=2",
            "cursor=",
            "cursor=x",
            "cursor=%00",
            "cursor=" + base64("not an id"),
            "cursor=" + base64("{\"$gt\":\"\"}"),
            "cursor=" + base64("\0"),
            "cursor=" + "A".repeat(600),
            "cursor=%ff",
            "cursor=!!!",
            "cursor=" + base64("\u00c3(")
        };
        for (String query : queries) {
            add("query " + cut(query), request("GET", "/api/bookings?" + query, "", admin()), 0);
            add("open query " + cut(query), request("GET", "/api/therapists?" + query, ""), 0);
        }
    }

    private static void headers() {
        for (String key : new String[] {"", " ", "a b", "k".repeat(256), "\u00fc", "a\tb"}) {
            add(
                    "idempotency key " + cut(key),
                    request(
                            "POST",
                            "/api/bookings",
                            booking("timeZone", "\"Europe/Berlin\""),
                            "Content-Type: application/json",
                            "Idempotency-Key: " + key),
                    400);
        }
        for (String value :
                new String[] {
                    "Bearer",
                    "Bearer ",
                    "Bearer x",
                    "Bearer a.b.c",
                    "Basic YWRtaW46YWRtaW4=",
                    "Digest x",
                    "\u00ff",
                    "Bearer " + "a".repeat(5_000),
                    "Bearer null",
                    "Bearer ey\0"
                }) {
            add(
                    "authorization " + cut(value),
                    request("GET", "/api/auth/me", "", "Authorization: " + value),
                    value.contains("\0") ? 0 : 401);
        }
        add("two authorizations", request("GET", "/api/auth/me", "", admin(), admin()), 401);
        add(
                "a booking token of garbage",
                request(
                        "GET",
                        "/api/bookings/0123456789abcdef01234567",
                        "",
                        "X-Booking-Token: \u00ff\u00fe"),
                0);
        add(
                "a booking token for nothing",
                request(
                        "GET",
                        "/api/bookings/0123456789abcdef01234567",
                        "",
                        "X-Booking-Token: " + "a".repeat(5_000)),
                401);
        add(
                "a header without a colon",
                "GET /api/nowhere HTTP/1.1\r\nHost: x\r\nno colon\r\nConnection: close\r\n\r\n",
                0);
        add("a NUL in a header", request("GET", "/api/nowhere", "", "X-A: a\0b"), 0);
        add("a bare line feed", "GET /api/nowhere HTTP/1.1\nHost: x\nConnection: close\n\n", 0);
        add("a folded header", request("GET", "/api/nowhere", "", "X-A: a\r\n b"), 0);
        add(
                "a method override",
                request("POST", "/api/therapists", "", "X-HTTP-Method-Override: GET"),
                405);
        add(
                "another user by header",
                request(
                        "GET",
                        "/api/auth/me",
                        "",
                        "X-Forwarded-User: admin",
                        "X-User: admin",
                        "X-Remote-User: admin"),
                401);
        add(
                "another address by header",
                request(
                        "GET",
                        "/api/users",
                        "",
                        "X-Original-URL: /api/therapists",
                        "X-Rewrite-URL: /api/therapists"),
                401);
        add(
                "a client's booking for somebody else",
                request(
                        "POST",
                        "/api/bookings",
                        booking("paymentMethod", "\"cash\""),
                        "Content-Type: application/json",
                        "Authorization: Bearer " + CLIENT_TOKEN),
                400);
    }

    private static void json(String what, String method, String path, String body, int status) {
        boolean open = path.equals("/api/bookings") || path.startsWith("/api/auth");
        add(
                what,
                open
                        ? request(method, path, body, "Content-Type: application/json")
                        : request(method, path, body, "Content-Type: application/json", admin()),
                status);
    }

    private static void add(String what, String request, int status) {
        ALL.add(new Bad(what, request, status));
    }

    private static String request(String method, String path, String body, String... headers) {
        StringBuilder text =
                new StringBuilder(
                        method
                                + " "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        if (!method.equals("GET")) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return text + "\r\n" + body;
    }

    private static String admin() {
        return "Authorization: Bearer " + SERVICE.admin();
    }

    /** Returns the body of a valid key with one replaced field. */
    private static String key(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", "\"k\"");
        fields.put("webhookUrl", "\"" + Shared.RECEIVER.url() + "\"");
        fields.put("allowedEvents", "[\"booking.created\"]");
        return object(fields, field, value);
    }

    /** Returns the body of a valid guest booking with one replaced field. */
    private static String booking(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("therapistId", "\"" + THERAPIST + "\"");
        fields.put("scheduledAt", "\"2051-01-01T10:00:00Z\"");
        fields.put("client", "{\"name\":\"Jane\",\"email\":\"jane@example.com\"}");
        return object(fields, field, value);
    }

    /** Returns the body of a valid therapist with one replaced field. */
    private static String user(String member) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", "\"T\"");
        fields.put("email", "\"t.bad.input@example.com\"");
        fields.put("password", "\"ten or more\"");
        fields.put("role", "\"therapist\"");
        int colon = member.indexOf(':');
        return object(fields, member.substring(1, colon - 1), member.substring(colon + 1));
    }

    private static String object(Map<String, String> fields, String field, String value) {
        fields.put(field, value);
        List<String> members = new ArrayList<>();
        fields.forEach((name, text) -> members.add("\"" + name + "\":" + text));
        return "{" + String.join(",", members) + "}";
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
