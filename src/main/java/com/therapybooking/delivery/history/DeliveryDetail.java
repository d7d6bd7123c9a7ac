package com.therapybooking.delivery.history;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.therapybooking.delivery.model.AttemptRecord;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.delivery.model.SentRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A delivery with all that is known of it.
 *
 * @param payload the body as last sent, JSON; a JSON string when a template made another text of
 *     it; null before the first attempt
 * @param attempts the newest 50, oldest first
 */
public record DeliveryDetail(
        @JsonUnwrapped DeliveryView summary,
        @JsonRawValue @Nullable String payload,
        List<Sent> attempts) {

    /**
     * One attempt.
     *
     * @param status HTTP status, null when no response came
     * @param error why no response came, or null
     * @param responseBody its first 4 KiB, or null
     * @param requestHeaders as sent, without the values of the key's own headers
     */
    public record Sent(
            Instant at,
            long durationMs,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String responseBody,
            Map<String, String> requestHeaders) {

        @Override
        public String toString() {
            return "Sent[" + at + ", " + status + "]";
        }
    }

    static DeliveryDetail of(Delivery delivery, List<AttemptRecord> attempts) {
        EventContent event = delivery.content();
        return new DeliveryDetail(
                DeliveryView.of(delivery),
                attempts.isEmpty() ? null : payload(attempts.getLast().request(), event),
                attempts.stream().map(attempt -> sent(event, attempt)).toList());
    }

    /** JSON as it is; any other text as a JSON string. */
    private static @Nullable String payload(SentRequest request, EventContent event) {
        String body = request.body(event);
        return body == null || request.template().writesJson()
                ? body
                : JsonMapper.shared().writeValueAsString(body);
    }

    private static Sent sent(EventContent event, AttemptRecord attempt) {
        return new Sent(
                attempt.at(),
                attempt.durationMs(),
                attempt.status(),
                attempt.error(),
                attempt.responseBody(),
                attempt.request().headers(event, attempt.number(), attempt.at()));
    }

    /** Leaves the payload out: it is a client's. */
    @Override
    public String toString() {
        return "DeliveryDetail[" + summary + "]";
    }
}
