package com.therapybooking.delivery.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.therapybooking.delivery.model.Attempt;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.SentRequest;
import com.therapybooking.webhook.event.EventContent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A delivery with its body and attempts.
 *
 * @param payload the body as last sent, JSON; a JSON string when a template wrote another text;
 *     null before the first attempt
 * @param attempts the newest 50, oldest first
 * @param personErased whether the client or the therapist was erased from the data
 * @param therapistId the therapist of the booking; null for an event about the service
 */
public record DeliveryDetail(
        @JsonUnwrapped DeliveryView summary,
        @JsonRawValue @Nullable String payload,
        List<Sent> attempts,
        @JsonIgnore boolean personErased,
        @JsonIgnore @Nullable ObjectId therapistId) {

    /**
     * One {@link Attempt} with its headers by name.
     *
     * @param requestHeaders as sent, without the values of the key's own headers
     */
    public record Sent(
            @JsonIgnore int number,
            Instant at,
            long durationMs,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String responseBody,
            @Nullable Map<String, String> responseHeaders,
            Map<String, String> requestHeaders) {

        @Override
        public String toString() {
            return "Sent[" + at + ", " + status + "]";
        }
    }

    static DeliveryDetail of(Delivery delivery, List<Attempt> attempts) {
        EventContent event = delivery.content();
        return new DeliveryDetail(
                DeliveryView.of(delivery),
                attempts.reversed().stream()
                        .map(attempt -> payload(attempt.request(), event))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                attempts.stream().map(attempt -> sent(event, attempt)).toList(),
                personErased(delivery.data()),
                delivery.therapistId());
    }

    private static boolean personErased(String data) {
        JsonNode event = JsonMapper.shared().readTree(data);
        return event.path("client").path("name").isNull()
                || event.path("therapist").path("name").isNull();
    }

    /** JSON unchanged; any other text as a JSON string. */
    private static @Nullable String payload(SentRequest request, EventContent event) {
        String body = request.body(event);
        return body == null || request.template().writesJson()
                ? body
                : JsonMapper.shared().writeValueAsString(body);
    }

    /** By name; the values of a repeated name are joined by a comma. */
    private static @Nullable Map<String, String> headers(@Nullable String lines) {
        if (lines == null) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        lines.lines()
                .forEach(line -> {
                    // a hidden secret may have contained the colon
                    String[] field = line.split(": ", 2);
                    headers.merge(
                            field[0],
                            field.length == 1 ? "" : field[1],
                            (one, other) -> one + ", " + other);
                });
        return headers;
    }

    private static Sent sent(EventContent event, Attempt attempt) {
        return new Sent(
                attempt.number(),
                attempt.at(),
                attempt.durationMs(),
                attempt.status(),
                attempt.error(),
                attempt.responseBody(),
                headers(attempt.responseHeaders()),
                attempt.request().headers(event, attempt.number(), attempt.at()));
    }

    /** Leaves the payload out, because it contains a client's data. */
    @Override
    public String toString() {
        return "DeliveryDetail[" + summary + "]";
    }
}
