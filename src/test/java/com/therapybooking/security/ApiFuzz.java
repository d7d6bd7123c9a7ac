package com.therapybooking.security;

import com.therapybooking.support.Practice;
import com.therapybooking.support.Receiver;
import com.therapybooking.support.TestService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Calls the operations of the OpenAPI description with valid, almost valid and invalid values, and
 * records every faulty reply.
 */
final class ApiFuzz {

    private static final int MIN_CALLS = 500;
    private static final List<String> INTERNALS =
            List.of("com.therapybooking", "Exception", "\tat ", "springframework", "org.apache");
    private static final Duration SLOW = Duration.ofSeconds(10);

    /** JSON values that have caused faults in other services. */
    private static final List<String> HOSTILE_VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1.5",
                    "1e400",
                    "1e-400",
                    "-0",
                    "9223372036854775808",
                    "2147483648",
                    "1e999999999",
                    "\"\"",
                    "\" \"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\udfff\\ud800\"",
                    "\"\\u202e\\u2066\"",
                    "\"\ud83d\ude00\"",
                    "[]",
                    "{}",
                    "[null]",
                    "[[[[[[]]]]]]",
                    "{\"$ne\":null}",
                    "{\"$where\":\"1\"}",
                    "\"$ne\"",
                    "\"../../etc/passwd\"",
                    "\"' OR 1=1 --\"",
                    "\"<script>alert(1)</script>\"",
                    "\"${jndi:ldap://127.0.0.1/x}\"",
                    "\"{{7*7}}\"",
                    "\"%00%0d%0a\"",
                    "\"a\\r\\nX-Evil: 1\"",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"9999-12-31T23:59:59Z\"",
                    "\"-0001-01-01T00:00:00Z\"",
                    "\"+999999999-12-31T23:59:59Z\"",
                    "\"2050-02-30T00:00:00Z\"",
                    "\"NaN\"",
                    "NaN",
                    "Infinity",
                    "undefined",
                    "01",
                    "\"" + "x".repeat(3_000) + "\"",
                    "\"" + "\\u00e9".repeat(300) + "\"",
                    "[" + "0,".repeat(500) + "0]",
                    "[".repeat(300) + "]".repeat(300),
                    "\"0123456789abcdef01234567\"",
                    "\"https://127.0.0.1/\"",
                    "\"https://[::1]/\"",
                    "\"https://x.invalid/\"",
                    "\"ftp://127.0.0.1\"");

    private record Operation(
            String method, String path, List<JsonNode> parameters, JsonNode body) {}

    /** The number of calls, the number of replies with each status, and the faults. */
    record Result(int calls, Map<Integer, Integer> statuses, List<String> problems) {}

    private final TestService service;
    private final Random random;
    private final JsonNode description;
    private final List<Operation> operations = new ArrayList<>();
    private final List<String> tokens;
    private final List<String> goodTexts = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    ApiFuzz(TestService service, Receiver receiver, long seed) {
        this.service = service;
        this.random = new Random(seed);
        this.description = service.api().get("/v3/api-docs", null).json();
        Practice practice = new Practice(service);
        Practice.User therapist = practice.newUser("therapist");
        Practice.User client = practice.newUser("client");
        tokens =
                List.of(
                        "",
                        "x.y.z",
                        service.admin(),
                        service.admin(),
                        service.admin(),
                        service.admin(),
                        service.admin(),
                        service.admin(),
                        service.admin(),
                        client.token(),
                        therapist.token());
        ids.add(practice.newKey(receiver, "booking.created").id());
        ids.add(practice.book(therapist).id());
        ids.addAll(List.of(therapist.id(), client.id(), "0123456789abcdef01234567"));
        goodTexts.addAll(
                List.of(
                        receiver.url(),
                        "booking.created",
                        "booking.cancelled",
                        "Europe/Berlin",
                        "jane@example.com",
                        "Jane Smith",
                        "ten or more",
                        "2050-01-20T14:00:00Z",
                        "2050-01-20T14:00:00+02:00",
                        "therapist",
                        "client",
                        "USD",
                        "full",
                        "minimal",
                        "pending",
                        "delivered",
                        "cash"));
        goodTexts.addAll(ids);
        readOperations();
    }

    /** Makes calls until the time has passed or 20 faults are found. */
    Result run(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        int calls = 0;
        Map<Integer, Integer> statuses = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        Raw raw = new Raw(service.api().port());
        while ((System.nanoTime() < end || calls < MIN_CALLS) && problems.size() < 20) {
            Operation operation = operations.get(random.nextInt(operations.size()));
            String request = request(operation);
            long start = System.nanoTime();
            Raw.Reply reply = raw.send(request.getBytes(StandardCharsets.UTF_8));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            calls++;
            statuses.merge(reply.status(), 1, Integer::sum);
            String wrong = wrong(reply, took);
            if (!wrong.isEmpty()) {
                problems.add(wrong + "\n" + shortened(request) + "\n" + shortened(reply.text()));
            }
        }
        return new Result(calls, statuses, problems);
    }

    int operations() {
        return operations.size();
    }

    private void readOperations() {
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                List<JsonNode> parameters = new ArrayList<>();
                method.getValue().path("parameters").forEach(parameters::add);
                JsonNode body =
                        method.getValue()
                                .path("requestBody")
                                .path("content")
                                .path("application/json")
                                .path("schema");
                operations.add(
                        new Operation(
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                parameters,
                                body));
            }
        }
    }

    private static String wrong(Raw.Reply reply, Duration took) {
        int status = reply.status();
        if (status < 200 || status >= 500) {
            return "status " + status;
        }
        if (took.compareTo(SLOW) > 0) {
            return "took " + took;
        }
        if (status >= 400 && !reply.isProblem()) {
            return "no problem document";
        }
        String head = reply.head();
        if (head.contains("X-Evil")) {
            return "a header was injected";
        }
        String body = reply.body();
        // the metrics contain the class names of exceptions
        if (!head.contains("text/plain") && INTERNALS.stream().anyMatch(body::contains)) {
            return "exposes internals";
        }
        if (head.contains("json") && !head.contains("Transfer-Encoding") && !isJson(reply)) {
            return "malformed JSON";
        }
        return "";
    }

    private static boolean isJson(Raw.Reply reply) {
        try {
            return reply.body().isEmpty() || reply.json() != null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private String request(Operation operation) {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        StringBuilder headers = new StringBuilder();
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asString();
            switch (parameter.path("in").asString()) {
                case "path" -> path = path.replace("{" + name + "}", encoded(pathValue()));
                case "query" -> {
                    if (chance(60)) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(encoded(plain(parameter.path("schema"))));
                    }
                }
                case "header" -> {
                    if (chance(40)) {
                        headers.append(name).append(": ").append(headerText()).append("\r\n");
                    }
                }
                default -> {}
            }
        }
        String token = pick(tokens);
        if (!token.isEmpty()) {
            headers.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        boolean sends = !operation.body().isMissingNode() || chance(10);
        String body = sends ? body(operation.body()) : "";
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return operation.method()
                + " "
                + path
                + query
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (chance(97) ? "Content-Type: application/json\r\n" : "Content-Type: text/x\r\n")
                + "Content-Length: "
                + length
                + "\r\n"
                + headers
                + "\r\n"
                + body;
    }

    private String body(JsonNode schema) {
        String body = json(schema, 0);
        if (chance(10)) {
            int cut = random.nextInt(body.length() + 1);
            return switch (random.nextInt(5)) {
                case 0 -> body.substring(0, cut);
                case 1 -> body + body;
                case 2 -> body.substring(0, cut) + pick(HOSTILE_VALUES) + body.substring(cut);
                case 3 -> body.replace("}", ",\"x\":1}");
                default -> body.replace(":", ": ").replace(",", "\n,\t");
            };
        }
        return body;
    }

    private String json(JsonNode given, int depth) {
        JsonNode schema = resolved(given);
        if (chance(4) || depth > 6) {
            return pick(HOSTILE_VALUES);
        }
        if (schema.has("enum") && chance(80)) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size())).toString();
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> {
                List<String> items = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    items.add(json(schema.path("items"), depth + 1));
                }
                yield "[" + String.join(",", items) + "]";
            }
            case "integer" -> Integer.toString(random.nextInt(-5, 1_000));
            case "number" -> Double.toString(random.nextInt(-500, 20_000) / 100.0);
            case "boolean" -> Boolean.toString(random.nextBoolean());
            default -> chance(75) ? quoted(pick(goodTexts)) : pick(HOSTILE_VALUES);
        };
    }

    private String object(JsonNode schema, int depth) {
        Map<String, String> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (chance(85)) {
                members.put(property.getKey(), member(property, depth));
            }
        }
        if (chance(3)) {
            members.put(
                    pick(List.of("$where", "__proto__", "a.b", "_id", "")), pick(HOSTILE_VALUES));
        }
        List<String> texts = new ArrayList<>();
        members.forEach((name, value) -> texts.add(quoted(name) + ":" + value));
        return "{" + String.join(",", texts) + "}";
    }

    /**
     * Returns a value of a property. Often it is one that is valid for the name of the property;
     * otherwise almost every call would be refused.
     */
    private String member(Map.Entry<String, JsonNode> property, int depth) {
        if (chance(60)) {
            switch (property.getKey()) {
                case "email" -> {
                    return quoted("p" + random.nextInt(1_000) + "@example.com");
                }
                case "therapistId" -> {
                    return quoted(ids.get(2));
                }
                case "keyId" -> {
                    return quoted(ids.getFirst());
                }
                case "scheduledAt", "from", "to" -> {
                    return quoted("20" + random.nextInt(30, 99) + "-03-04T10:00:00Z");
                }
                case "webhookUrl" -> {
                    return quoted(goodTexts.getFirst());
                }
                default -> {}
            }
        }
        return json(property.getValue(), depth + 1);
    }

    private JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        if (reference.isEmpty()) {
            return schema;
        }
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        return description.path("components").path("schemas").path(name);
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.get(0).asString();
        }
        return type.asString(schema.has("properties") ? "object" : "string");
    }

    private String plain(JsonNode schema) {
        if (chance(40)) {
            return pick(HOSTILE_VALUES).replaceAll("^\"|\"$", "");
        }
        return type(resolved(schema)).equals("integer")
                ? Integer.toString(random.nextInt(-5, 300))
                : pick(goodTexts);
    }

    private String pathValue() {
        return chance(80) ? pick(ids) : pick(HOSTILE_VALUES).replaceAll("^\"|\"$", "");
    }

    private String headerText() {
        String text = chance(60) ? "key-" + random.nextInt(50) : pick(HOSTILE_VALUES);
        return text.replaceAll("[\\r\\n\\x00]", "").strip();
    }

    private static String encoded(String text) {
        String cut = text.length() > 500 ? text.substring(0, 500) : text;
        return URLEncoder.encode(cut, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String shortened(String text) {
        return text.length() > 1_500 ? text.substring(0, 1_500) + "..." : text;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
