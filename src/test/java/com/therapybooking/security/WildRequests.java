package com.therapybooking.security;

import com.therapybooking.support.Api;
import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Calls every path of the service, including pages and actuator endpoints, with unusual methods,
 * headers, content types, encodings, queries and paths. Records each 5xx status, each missing reply
 * and each reply that exposes internals.
 */
final class WildRequests {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final int MIN_CALLS = 500;
    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final List<String> INTERNALS =
            List.of("com.therapybooking", "Exception", "\tat ", "springframework", "org.apache");

    private static final List<String> METHODS =
            values(
                    """
                    GET ¦ GET ¦ GET ¦ POST ¦ POST ¦ POST ¦ PATCH ¦ PUT ¦ DELETE ¦ HEAD ¦ OPTIONS ¦ TRACE ¦
                    CONNECT ¦ PROPFIND ¦ QUERY ¦ get ¦ G ¦ X-A.B
                    """);

    private static final List<String> PATHS =
            values(
                    """
                    / ¦ /bookings ¦ /deliveries ¦ /keys ¦ /keys/new ¦ /keys/{id} ¦ /keys/{id}/edit ¦
                    /keys/{id}/off ¦ /keys/{id}/on ¦ /keys/{id}/recover ¦ /keys/{id}/rotate ¦
                    /keys/{id}/test ¦ /bookings/{id} ¦ /deliveries/{id} ¦ /deliveries/{id}/retry ¦
                    /sign-in ¦ /verify ¦ /assets/app.css ¦ /webjars/swagger-ui/swagger-ui.css ¦
                    /swagger-ui.html ¦ /swagger-ui/start.js ¦ /v3/api-docs ¦ /actuator ¦
                    /actuator/health ¦ /actuator/health/liveness ¦ /actuator/health/readiness ¦
                    /actuator/prometheus ¦ /error ¦ /nothing ¦ /favicon.ico ¦ *
                    """);

    private static final List<String> PATH_PARTS =
            values(
                    """
                    %00 ¦ %2e%2e ¦ .. ¦ // ¦ ;a=b ¦ %2f ¦ %5c ¦ \\ ¦ % ¦ %zz ¦ {} ¦ | ¦ \u00ff ¦ %ff ¦
                    %c0%af ¦ <> ¦ " ¦ ' ¦ ` ¦ ^ ¦ [ ¦ ] ¦ * ¦ ~ ¦ %0d%0a ¦ %E2%80%AE ¦ %F0%9F%98%80 ¦
                    .json ¦ .xml ¦ / ¦ #a ¦ SPACE
                    """);

    private static final List<String> QUERY_PARTS =
            values(
                    """
                    EMPTY ¦ = ¦ & ¦ && ¦ a ¦ a= ¦ =a ¦ a=b&a=c ¦ limit=% ¦ limit=%ff ¦ cursor=%00 ¦
                    cursor=AAAA ¦ q=%F0%9F%98%80 ¦ q[]=1 ¦ q=a+b ¦ from=0 ¦
                    from=2030-01-01T00:00:00+02:00 ¦ hours=1e9 ¦ zone=Mars/Base ¦ a=%u0041 ¦ note=again ¦
                    next=//x ¦ x= ¦ \u00fc=\u00fc ¦ {} ¦ | ¦ a;b ¦ ? ¦ status=failed ¦ keyId=x ¦
                    from=2030-01-01T10:00 ¦ to=9999999999
                    """);

    private static final List<String> TYPES =
            values(
                    """
                    application/json ¦ application/json ¦ application/json; charset=utf-8 ¦
                    application/json; charset=utf-16 ¦ application/json; charset=nowhere ¦
                    application/json; charset= ¦ application/json; ¦ application/json; = ¦
                    application/x-www-form-urlencoded ¦ application/x-www-form-urlencoded ¦
                    application/x-www-form-urlencoded; charset=utf-16 ¦
                    application/x-www-form-urlencoded; charset=nowhere ¦ multipart/form-data ¦
                    multipart/form-data; boundary=x ¦ multipart/form-data; boundary= ¦
                    multipart/mixed; boundary=x ¦ multipart/* ¦ */* ¦ application/* ¦ text/* ¦ * ¦ / ¦ ; ¦
                    , ¦ text/plain ¦ text/html; charset=ibm500 ¦ application/xml ¦ application/yaml ¦
                    application/cbor ¦ application/octet-stream ¦ application/x-protobuf ¦
                    application/vnd.spring-boot.actuator.v3+json ¦ \u00ff/\u00ff ¦ a/b/c ¦
                    application/json, text/plain ¦ EMPTY
                    """);

    private static final List<String> HEADERS =
            """
            accept: */*;q=2 ¦ */*;q=x ¦ text/html ¦ a ¦ ;q=1
            Accept-Charset: utf-16 ¦ nowhere ¦ *;q=0 ¦ ;
            Accept-Encoding: gzip ¦ br ¦ *;q=0 ¦ identity;q=0 ¦ x
            Accept-Language: de ¦ * ¦ xx-\u00ff ¦ a ¦ ;
            Content-Encoding: gzip ¦ deflate ¦ br ¦ x ¦ identity
            Content-Language: de ¦ \u00ff
            Content-Range: bytes 0-1/2 ¦ x
            Transfer-Encoding: chunked ¦ gzip ¦ chunked, chunked ¦ x
            Expect: 100-continue ¦ miracles
            Range: bytes=0-1 ¦ bytes=-1 ¦ bytes=9-1 ¦ x ¦ bytes=0-0,2-9
            If-Modified-Since: 0 ¦ x ¦ Thu, 01 Jan 1970 00:00:00 GMT
            If-Unmodified-Since: 0 ¦ x ¦ Thu, 01 Jan 1970 00:00:00 GMT
            If-None-Match: * ¦ "a" ¦ a ¦ W/ ¦ \u00ff
            If-Match: * ¦ "a" ¦ a ¦ \u00ff
            Cookie: therapy_session=x ¦ a ¦ = ¦ a=" ¦ \u00ff=\u00ff ¦ $Version=1
            Origin: null ¦ https://evil.example ¦ \u00ff ¦ x
            Access-Control-Request-Method: PUT ¦ x ¦ EMPTY
            Referer: x ¦ \u00ff ¦ javascript:1
            X-Forwarded-For: 1.2.3.4 ¦ x ¦ [::1]:1 ¦ , ¦ "a" ¦ \u00ff
            X-Forwarded-Proto: https ¦ x ¦ ,
            X-Forwarded-Host: evil.example ¦ a:b:c ¦ [ ¦ \u00ff
            X-Forwarded-Port: x ¦ -1 ¦ 99999999999
            X-Forwarded-Prefix: /a ¦ // ¦ x
            Forwarded: for=1.2.3.4 ¦ = ¦ ; ¦ host=" ¦ for=[::1
            X-HTTP-Method-Override: DELETE ¦ TRACE ¦ x
            HX-Request: true ¦ x
            Idempotency-Key: a ¦ EMPTY ¦ \u00ff ¦ a
            X-Booking-Token: a ¦ EMPTY ¦ \u00ff ¦ a.b
            Authorization: Bearer x ¦ Basic eDp4 ¦ Bearer ¦ \u00ff ¦ EMPTY
            Upgrade: h2c ¦ websocket ¦ x
            traceparent: 00-0-0-0 ¦ x ¦ \u00ff
            TE: trailers ¦ x
            Content-Length: 0 ¦ 3 ¦ -1 ¦ x ¦ 99999999999999999999
            """
                    .lines()
                    .toList();

    private static final List<String> BODIES =
            values(
                    """
                    EMPTY ¦ EMPTY ¦ {} ¦ [] ¦ null ¦ { ¦ \u0000 ¦ \u00ff\u00fe{\u0000}\u0000 ¦
                    \u00c0\u00af ¦ {"name":"\u00c0\u00af"} ¦ a=b ¦ a=b&a=c ¦ % ¦ a=%zz ¦ a=%ff ¦ _csrf=x ¦
                    --x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n ¦ --x ¦
                    email=a&password=b ¦ {"keyId":"x"} ¦ {"ids":[]} ¦ {"dryRun":null} ¦
                    rateLimit=99999999999 ¦ overlapHours=x ¦ active=\u00ff ¦ & ¦ = ¦ payload=x&headers=y
                    """);

    /** Returns the values of a table, which are separated by {@code ¦}. */
    private static List<String> values(String table) {
        return Arrays.stream(table.split("¦"))
                .map(String::strip)
                .map(value -> value.equals("EMPTY") ? "" : value.equals("SPACE") ? " " : value)
                .toList();
    }

    private final Random random;
    private final Raw raw;
    private final List<String> paths = new ArrayList<>(PATHS);
    private final List<String> ids = new ArrayList<>();
    private final String admin;
    private final String session;
    private final String csrf;

    WildRequests(TestService service, Receiver receiver, long seed) {
        this.random = new Random(seed);
        this.raw = new Raw(service.api().port());
        this.admin = service.admin();
        JsonNode description = service.api().get("/v3/api-docs", null).json();
        for (int i = 0; i < 3; i++) {
            description.path("paths").propertyNames().forEach(paths::add);
        }
        Practice practice = new Practice(service);
        ids.add(practice.newKey(receiver, "booking.created").id());
        ids.add(practice.book(practice.newUser("therapist")).id());
        ids.addAll(List.of("507f1f77bcf86cd799439011", "x", ""));
        Api.Reply form = service.api().get("/sign-in", null);
        Matcher token = TOKEN.matcher(form.text());
        if (!token.find()) {
            throw new AssertionError(form.text());
        }
        Api.Reply signedIn =
                service.api()
                        .send(
                                "POST",
                                "/sign-in",
                                null,
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        "email="
                                                + TestService.ADMIN_EMAIL.replace("@", "%40")
                                                + "&password="
                                                + TestService.ADMIN_PASSWORD.replace(" ", "+")
                                                + "&_csrf="
                                                + token.group(1)),
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Cookie",
                                cookies(form));
        session = cookies(signedIn);
        Matcher again =
                TOKEN.matcher(service.api().get("/keys/new", null, "Cookie", session).text());
        csrf = again.find() ? again.group(1) : "";
    }

    private static String cookies(Api.Reply reply) {
        return reply.response().headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.replaceFirst(";.*", ""))
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
    }

    /** Makes at least 500 calls, and more until the time has passed or 20 faults are found. */
    ApiFuzz.Result run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        int calls = 0;
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        while ((System.nanoTime() < end || calls < MIN_CALLS) && problems.size() < 20) {
            String request = request();
            long start = System.nanoTime();
            Raw.Reply reply = raw.send(request);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            calls++;
            statuses.merge(reply.status(), 1, Integer::sum);
            String wrong = wrong(reply, took);
            if (!wrong.isEmpty()) {
                problems.add(wrong + "\n" + shortened(request) + "\n" + shortened(reply.text()));
            }
        }
        return new ApiFuzz.Result(calls, statuses, problems);
    }

    private static String wrong(Raw.Reply reply, Duration took) {
        // removes "100 Continue" before the final response
        String text = reply.text().replaceFirst("^HTTP/1.1 100 *\r\n\r\n", "");
        if (text.startsWith("{") && text.contains("\"status\":4")) {
            // Tomcat takes a request line without a target, or with a space in it, for HTTP/0.9 and
            // sends no head
            return "";
        }
        Raw.Reply last = new Raw.Reply(text);
        if (last.status() < 200 || last.status() >= 500) {
            return "status " + last.status();
        }
        if (took.compareTo(SLOW) > 0) {
            return "took " + took;
        }
        boolean metrics = last.head().contains("text/plain") || last.head().contains("openmetrics");
        if (last.status() >= 400
                && !metrics
                && INTERNALS.stream().anyMatch(last.body()::contains)) {
            return "exposes internals";
        }
        return "";
    }

    private String request() {
        StringBuilder text = new StringBuilder();
        text.append(pick(METHODS)).append(' ').append(target()).append(" HTTP/1.1\r\nHost: ");
        text.append(chance(95) ? "localhost" : pick(List.of("a:b", "[", "\u00ff", "a,b", "")));
        text.append("\r\nConnection: close\r\n");
        String body = pick(BODIES);
        if (chance(50)) {
            text.append("Cookie: ").append(session).append("\r\n");
            body = chance(70) ? "_csrf=" + csrf + "&" + body : body;
        } else if (chance(85)) {
            text.append("Authorization: Bearer ").append(admin).append("\r\n");
        }
        boolean chunked = chance(5);
        if (chunked) {
            text.append("Transfer-Encoding: chunked\r\n");
        } else if (chance(97)) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        if (chance(80)) {
            text.append("Content-Type: ").append(pick(TYPES)).append("\r\n");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            String header = chance(15) ? "Accept: " : pick(HEADERS);
            int colon = header.indexOf(':');
            String value = chance(15) ? pick(TYPES) : pick(values(header.substring(colon + 2)));
            text.append(header, 0, colon).append(": ").append(value).append("\r\n");
        }
        text.append("\r\n");
        if (chunked) {
            text.append(Integer.toHexString(body.length()))
                    .append("\r\n")
                    .append(body)
                    .append("\r\n");
            text.append(body.isEmpty() ? "\r\n" : "0\r\n\r\n");
        } else {
            text.append(body);
        }
        return text.toString();
    }

    private String target() {
        String path = pick(paths).replace("{id}", pick(ids));
        if (chance(15)) {
            int at = random.nextInt(path.length() + 1);
            path = path.substring(0, at) + pick(PATH_PARTS) + path.substring(at);
        }
        if (chance(2)) {
            path =
                    pick(
                            List.of(
                                    "http://localhost" + path,
                                    "localhost:80",
                                    "http://",
                                    "x",
                                    "?",
                                    ""));
        }
        if (chance(35)) {
            path += "?" + pick(QUERY_PARTS);
            if (chance(30)) {
                path += "&" + pick(QUERY_PARTS);
            }
        }
        return path;
    }

    private static String shortened(String text) {
        String cut = text.length() > 1_500 ? text.substring(0, 1_500) + "..." : text;
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
