package com.therapybooking.platform.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that cannot be answered as asked. {@link #write} answers it with one RFC 9457 problem
 * document. Its detail is shown to the caller and so never contains a secret, a class name or
 * personal data of others.
 */
public final class ProblemException extends RuntimeException {

    /** The error of one field of a request. */
    public record FieldProblem(String field, String message) {}

    private final HttpStatus status;
    private final String detail;
    private final transient List<FieldProblem> errors;
    private final transient Map<String, String> headers;

    ProblemException(
            HttpStatus status,
            String detail,
            List<FieldProblem> errors,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    /** 400 with the invalid fields. */
    public static ProblemException invalid(List<FieldProblem> errors) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST, "The request is not valid.", errors, Map.of());
    }

    /** 400 with one invalid field. */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldProblem(field, message)));
    }

    /** Any status, with its usual sentence. */
    public static ProblemException of(HttpStatus status) {
        return of(status, ProblemMapper.detail(status));
    }

    /** Any status, without field errors. */
    public static ProblemException of(HttpStatus status, String detail) {
        return new ProblemException(
                status,
                detail,
                List.of(),
                status == HttpStatus.UNAUTHORIZED
                        ? Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                        : Map.of());
    }

    public static ProblemException unauthorized() {
        return of(HttpStatus.UNAUTHORIZED);
    }

    public static ProblemException forbidden() {
        return of(HttpStatus.FORBIDDEN);
    }

    public static ProblemException notFound(String what) {
        return of(HttpStatus.NOT_FOUND, what + " not found.");
    }

    public static ProblemException conflict(String detail) {
        return of(HttpStatus.CONFLICT, detail);
    }

    /** 429; the reply carries {@code Retry-After} in whole seconds, rounded up. */
    public static ProblemException tooManyRequests(String detail, Duration retryAfter) {
        return retryLater(HttpStatus.TOO_MANY_REQUESTS, detail, retryAfter);
    }

    /** 503; the reply carries {@code Retry-After}. */
    public static ProblemException unavailable(String detail) {
        return retryLater(HttpStatus.SERVICE_UNAVAILABLE, detail, Duration.ofSeconds(2));
    }

    private static ProblemException retryLater(HttpStatus status, String detail, Duration wait) {
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        return new ProblemException(
                status, detail, List.of(), Map.of(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
    }

    /** 408 for a body that is not received in time; the connection is closed. */
    public static ProblemException bodyTooSlow() {
        return of(HttpStatus.REQUEST_TIMEOUT, "The body was not received in time.");
    }

    /** Writes the whole response, unless it has begun already. */
    public void write(HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status.value());
        headers.forEach(response::setHeader);
        response.setContentType("application/problem+json");
        byte[] body = body();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private byte[] body() {
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", status.getReasonPhrase());
        document.put("status", status.value());
        document.put("detail", detail);
        document.put("success", false);
        if (!errors.isEmpty()) {
            document.put("errors", errors);
        }
        return JsonMapper.shared().writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }

    public HttpStatus status() {
        return status;
    }

    public String detail() {
        return detail;
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    /** The headers of the reply. */
    public Map<String, String> headers() {
        return headers;
    }
}
