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

/**
 * A receiver that stores every webhook that it gets. It answers 200 unless the test sets another
 * answer.
 */
public final class Receiver implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** A received webhook. Header names are in lower case. */
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

        /** Returns the id of the booking in its data; empty if there is none. */
        public String bookingId() {
            return json().path("data").path("bookingId").asString("");
        }
    }

    /** A response of the receiver, sent after a delay. */
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

    /**
     * Starts a receiver on a free port of 127.0.0.1 that checks each body against the catalogue.
     */
    public static Receiver start() {
        return start(true);
    }

    /** Starts a receiver on a free port of 127.0.0.1 that accepts bodies of any format. */
    public static Receiver startForAnyFormat() {
        return start(false);
    }

    private static Receiver start(boolean checksBodies) {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()),
                            512);
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

    /** Sets the status of all further answers. */
    public void answers(int status) {
        answers(webhook -> Answer.of(status));
    }

    /** Sets the function that returns all further answers. */
    public void answers(Function<Webhook, Answer> answer) {
        behaviour = answer;
    }

    /**
     * Answers with this status from now on, when the latch is open, but after 30 seconds at most.
     */
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

    /** Returns all received webhooks, in the order of arrival. */
    public List<Webhook> webhooks() {
        return List.copyOf(webhooks);
    }

    /** Returns the booking ids of all received webhooks. */
    public Set<String> bookingIds() {
        return webhooks.stream().map(Webhook::bookingId).collect(Collectors.toSet());
    }

    public List<Webhook> webhooks(Predicate<Webhook> which) {
        return webhooks.stream().filter(which).toList();
    }

    /**
     * Waits until at least {@code count} matching webhooks have arrived, and returns all of them.
     */
    public List<Webhook> await(int count, Predicate<Webhook> which) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> webhooks(which).size() >= count);
        return webhooks(which);
    }

    /** Waits for a webhook of this event and booking, and returns the first one. */
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
            // Reads the answer first: a test that sees this webhook may set another answer for the
            // next one.
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

    /** Stops the receiver. Fails if a body did not match its schema in the catalogue. */
    @Override
    public void close() {
        server.stop(0);
        if (!faults.isEmpty()) {
            throw new AssertionError("Bodies that the catalogue does not allow: " + faults);
        }
    }
}
