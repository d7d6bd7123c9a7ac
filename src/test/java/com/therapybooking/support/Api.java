package com.therapybooking.support;

import com.therapybooking.apidocs.ReplyCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the API of the service over HTTP, and checks every reply of {@link #call} against the API
 * description.
 */
public final class Api {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final int port;

    public Api(int port) {
        this.port = port;
    }

    /** Returns the base URL of the service, without a slash at the end. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /** A reply of the service. */
    public record Reply(int status, HttpResponse<String> response) {

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String text() {
            return response.body();
        }

        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    public int port() {
        return port;
    }

    public Reply get(String path, @Nullable String token, String... headers) {
        return call("GET", path, token, null, headers);
    }

    public Reply post(String path, @Nullable String token, String body, String... headers) {
        return call("POST", path, token, body, headers);
    }

    public Reply call(
            String method,
            String path,
            @Nullable String token,
            @Nullable String body,
            String... headers) {
        HttpRequest.BodyPublisher publisher =
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        Reply reply = send(method, path, token, publisher, headers);
        ReplyCheck.check(
                method,
                path,
                body,
                reply.status(),
                reply.response().headers(),
                reply.response().body());
        return reply;
    }

    public Reply send(
            String method,
            String path,
            @Nullable String token,
            HttpRequest.BodyPublisher body,
            String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address() + path))
                        .method(method, body)
                        .timeout(TIMEOUT)
                        .setHeader("Content-Type", "application/json");
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equalsIgnoreCase("Content-Type")) {
                request.setHeader(headers[i], headers[i + 1]);
            } else {
                request.header(headers[i], headers[i + 1]);
            }
        }
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Signs a user in and returns the bearer token. */
    public String token(String email, String password) {
        Reply reply =
                post(
                        "/api/auth/login",
                        null,
                        "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
        if (reply.status() != 200) {
            throw new AssertionError(reply.text());
        }
        return reply.json().path("token").asString();
    }
}
