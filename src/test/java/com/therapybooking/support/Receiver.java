package com.therapybooking.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A receiver of webhooks that remembers all it got. It answers 200 until it is told otherwise. */
public final class Receiver implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** A webhook as it arrived; header names are in lower case. */
    public record Webhook(Instant at, Map<String, String> headers, String body) {

        public JsonNode json() {
            return JSON.readTree(body);
        }

        public String id() {
            return json().path("id").asString();
        }

        public String event() {
            return json().path("event").asString();
        }

        public @Nullable String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        /** The id of the booking that it is about; empty when it is about none. */
        public String bookingId() {
            return json().path("data").path("bookingId").asString("");
        }
    }

    /** The response of the receiver. */
    public record Answer(int status, Map<String, String> headers, String body, Duration delay) {

        public static Answer of(int status) {
            return new Answer(status, Map.of(), "", Duration.ZERO);
        }

        public Answer after(Duration wait) {
            return new Answer(status, headers, body, wait);
        }

        public Answer with(String header, String value) {
            return new Answer(status, Map.of(header, value), body, delay);
        }
    }

    private final HttpServer server;
    private final List<Webhook> webhooks = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile Function<Webhook, Answer> behaviour = webhook -> Answer.of(200);

    private final boolean checksBodies;

    private Receiver(HttpServer server, boolean checksBodies) {
        this.server = server;
        this.checksBodies = checksBodies;
    }

    /** Listens on a free port of 127.0.0.1 for the documented events. */
    public static Receiver start() {
        return start(true);
    }

    /** Listens on a free port of 127.0.0.1 for bodies of any format. */
    public static Receiver startForAnyFormat() {
        return start(false);
    }

    private static Receiver start(boolean checksBodies) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
            Receiver receiver = new Receiver(server, checksBodies);
            server.createContext("/", receiver::handle);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** Answers like this from now on. */
    public void answers(int status) {
        answers(webhook -> Answer.of(status));
    }

    /** Answers each webhook as this function says, from now on. */
    public void answers(Function<Webhook, Answer> answer) {
        behaviour = answer;
    }

    /** Answers each webhook with this status when the latch is open, or after half a minute. */
    public void answersAfter(CountDownLatch open, int status) {
        answers(webhook -> {
            try {
                boolean _ = open.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.of(status);
        });
    }

    /** All that arrived, in the order of arrival. */
    public List<Webhook> webhooks() {
        return List.copyOf(webhooks);
    }

    /** The bookings that they are about. */
    public Set<String> bookingIds() {
        return webhooks.stream().map(Webhook::bookingId).collect(Collectors.toSet());
    }

    public List<Webhook> webhooks(Predicate<Webhook> which) {
        return webhooks.stream().filter(which).toList();
    }

    /** Waits until so many of these have arrived. */
    public List<Webhook> await(int count, Predicate<Webhook> which) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> webhooks(which).size() >= count);
        return webhooks(which);
    }

    /** Waits for the first webhook of this event about this booking. */
    public Webhook await(String event, String bookingId) {
        return await(
                        1,
                        webhook ->
                                webhook.event().equals(event)
                                        && webhook.bookingId().equals(bookingId))
                .getFirst();
    }

    public void forget() {
        webhooks.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Webhook webhook = new Webhook(Instant.now(), headers, body);
            // read first: a test that has seen this webhook may change the answer to the next one
            Function<Webhook, Answer> behaviour = this.behaviour;
            webhooks.add(webhook);
            if (checksBodies) {
                Bodies.faults(webhook.header("X-Webhook-Event"), body)
                        .forEach(fault -> faults.add(webhook.event() + ": " + fault));
            }
            Answer answer = behaviour.apply(webhook);
            Thread.sleep(answer.delay());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fails when a body did not match its schema in the catalogue. */
    @Override
    public void close() {
        server.stop(0);
        if (!faults.isEmpty()) {
            throw new AssertionError("Bodies that the catalogue does not allow: " + faults);
        }
    }
}
