package com.therapybooking.delivery.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result of an attempt. */
public sealed interface Outcome {

    /** The beginning of {@link #error} when the template could not be filled. */
    String TEMPLATE_ERROR = "template: ";

    /** A 2xx. */
    record Delivered(int code, String body) implements Outcome {}

    /**
     * Any other response.
     *
     * @param retryAfter how long a 429 or 503 asks to wait, at most 24 h; null when it does not say
     */
    record Refused(int code, String body, @Nullable Duration retryAfter) implements Outcome {}

    /** No response came: no connection, a timeout, or a failure of TLS or of the protocol. */
    record NoResponse(Failure failure) implements Outcome {}

    /** The target guard refused the address. */
    record TargetRefused(String reason) implements Outcome {}

    /** The key's template could not be filled with the event; nothing was sent. */
    record TemplateFailed(String reason) implements Outcome {}

    /**
     * The outcome of a response.
     *
     * @param code HTTP status; 2xx is a success
     * @param retryAfter the header {@code Retry-After}, which counts with 429 and 503 only; null
     *     without it
     */
    static Outcome of(int code, String body, @Nullable String retryAfter, Instant now) {
        if (code >= 200 && code < 300) {
            return new Delivered(code, body);
        }
        boolean waits = code == 429 || code == 503;
        return new Refused(code, body, RetryAfter.parse(waits ? retryAfter : null, now));
    }

    /** Whether an {@link #error} says that the template could not be filled. */
    static boolean isTemplateError(@Nullable String error) {
        return error != null && error.startsWith(TEMPLATE_ERROR);
    }

    default boolean delivered() {
        return this instanceof Delivered;
    }

    /** HTTP status, or null when no response came. */
    default @Nullable Integer status() {
        return switch (this) {
            case Delivered d -> d.code();
            case Refused r -> r.code();
            case NoResponse _, TargetRefused _, TemplateFailed _ -> null;
        };
    }

    /** Why no response came, or null. */
    default @Nullable String error() {
        return switch (this) {
            case Delivered _, Refused _ -> null;
            case NoResponse u -> u.failure().text();
            case TargetRefused t -> "target_refused";
            case TemplateFailed f -> TEMPLATE_ERROR + f.reason();
        };
    }

    /** The first 4 KiB of the response, or null. */
    default @Nullable String responseBody() {
        return switch (this) {
            case Delivered d -> d.body();
            case Refused r -> r.body();
            case NoResponse _, TargetRefused _, TemplateFailed _ -> null;
        };
    }
}
