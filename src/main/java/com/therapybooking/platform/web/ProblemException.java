package com.therapybooking.platform.web;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A request that cannot be answered as asked. It becomes one RFC 9457 problem document. Its detail
 * is shown to the caller and so never contains a secret, a class name or personal data of others.
 */
public final class ProblemException extends RuntimeException {

    /** The error of one field of a request. */
    public record FieldProblem(String field, String message) {}

    private final HttpStatus status;
    private final transient List<FieldProblem> errors;
    private final transient @Nullable Duration retryAfter;

    private ProblemException(
            HttpStatus status,
            String detail,
            List<FieldProblem> errors,
            @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** 400 with the invalid fields. */
    public static ProblemException invalid(List<FieldProblem> errors) {
        return new ProblemException(
                HttpStatus.BAD_REQUEST, "The request is not valid.", errors, null);
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
        return new ProblemException(status, detail, List.of(), null);
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
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, detail, List.of(), retryAfter);
    }

    /** 503; the reply carries {@code Retry-After}. */
    public static ProblemException unavailable(String detail) {
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE, detail, List.of(), Duration.ofSeconds(2));
    }

    /** 408 for a body that is not received in time; the connection is closed. */
    public static ProblemException bodyTooSlow() {
        return of(HttpStatus.REQUEST_TIMEOUT, "The body was not received in time.");
    }

    public HttpStatus status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
