package com.example.receiver;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A receiver of webhooks with Spring Boot. {@code WEBHOOK_KEY=sk_live_... mvn spring-boot:run}
 *
 * <p>{@code WEBHOOK_KEY} is the raw key. During a rotation give the new and the old key, separated by a comma.
 */
@SpringBootApplication
@RestController
public class WebhookReceiver {

    private static final int MAX_BODY = 256 * 1024;
    private static final int TOLERANCE_SECONDS = 300;

    private final List<byte[]> keyHashes;
    private final JsonMapper json = new JsonMapper();
    private final ExecutorService workers =
            new ThreadPoolExecutor(4, 4, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1_000));

    /** The ids of received events, here in memory. To keep them over a restart, use a unique column in your database. */
    private final Set<String> seen = Collections.synchronizedSet(Collections.newSetFromMap(new Newest()));

    WebhookReceiver(@Value("${WEBHOOK_KEY}") String[] rawKeys) {
        keyHashes = Arrays.stream(rawKeys).map(key -> sha256(key.getBytes(StandardCharsets.UTF_8))).toList();
    }

    public static void main(String[] arguments) {
        SpringApplication.run(WebhookReceiver.class, arguments);
    }

    @PostMapping("/")
    ResponseEntity<Void> receive(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        JsonNode event = body.length > MAX_BODY ? null : parse(body);
        if (event == null) {
            return answer(HttpStatus.BAD_REQUEST);
        }
        if (!bodySigned(body, event) || !headerSigned(request, body)) {
            System.out.println("REFUSED");
            return answer(HttpStatus.UNAUTHORIZED);
        }
        String id = text(event, "id");
        if (!seen.add(id)) {
            System.out.println("AGAIN " + text(event, "event") + " " + id);
            return answer(HttpStatus.NO_CONTENT);
        }
        try {
            workers.execute(() -> handle(event));
        } catch (RejectedExecutionException e) {
            seen.remove(id);
            return answer(HttpStatus.SERVICE_UNAVAILABLE); // the queue is full: the service sends the webhook again later
        }
        return answer(HttpStatus.NO_CONTENT); // answers without waiting for the work: the service waits at most five seconds
    }

    /** Your work goes here. It runs after the answer, so put work that must not be lost into a durable queue. */
    private void handle(JsonNode event) {
        System.out.println("VERIFIED " + text(event, "event") + " " + text(event, "id"));
    }

    /** Verifies the signature in the body. Its HMAC key is the hex text of SHA-256(raw key). */
    private boolean bodySigned(byte[] bytes, JsonNode event) {
        // Extracts the original text of data. Jackson would serialize some numbers and characters differently.
        String body = new String(bytes, StandardCharsets.UTF_8);
        int start = body.indexOf("\"data\":");
        int end = body.lastIndexOf(",\"signature\":");
        if (start < 0 || end < start) {
            return false;
        }
        String data = body.substring(start + "\"data\":".length(), end);
        byte[] message = bytes(text(event, "event") + "." + text(event, "timestamp") + "." + data);
        byte[] given = bytes(text(event, "signature"));
        HexFormat hex = HexFormat.of();
        return keyHashes.stream()
                .map(hash -> bytes(hex.formatHex(hmac(bytes(hex.formatHex(hash)), message))))
                .anyMatch(expected -> MessageDigest.isEqual(expected, given));
    }

    /** Verifies the Standard Webhooks 1.0 signature of the id, the time of this attempt and every byte of the body. */
    private boolean headerSigned(HttpServletRequest request, byte[] body) {
        String time = String.valueOf(request.getHeader("webhook-timestamp"));
        if (!time.matches("\\d{1,12}")
                || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(time)) > TOLERANCE_SECONDS) {
            return false;
        }
        byte[] start = bytes(request.getHeader("webhook-id") + "." + time + ".");
        byte[] message = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, message, start.length, body.length);
        List<byte[]> given =
                Arrays.stream(String.valueOf(request.getHeader("webhook-signature")).split(" "))
                        .map(WebhookReceiver::bytes)
                        .toList();
        return keyHashes.stream()
                .map(hash -> bytes("v1," + Base64.getEncoder().encodeToString(hmac(hash, message))))
                .anyMatch(expected -> given.stream().anyMatch(one -> MessageDigest.isEqual(expected, one)));
    }

    private JsonNode parse(byte[] body) {
        try {
            JsonNode event = json.readTree(body);
            return event.isObject() ? event : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static String text(JsonNode event, String field) {
        return event.path(field).asString("");
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ResponseEntity<Void> answer(HttpStatus status) {
        return ResponseEntity.status(status).build();
    }

    /** Keeps the newest ten thousand ids. */
    private static final class Newest extends LinkedHashMap<String, Boolean> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 10_000;
        }
    }
}
