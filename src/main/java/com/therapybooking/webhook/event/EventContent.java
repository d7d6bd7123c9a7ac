package com.therapybooking.webhook.event;

/**
 * An event as it is stored: the same for every key, on every attempt.
 *
 * @param id the event's id
 * @param timestamp the text of the body's {@code timestamp}
 * @param data the full {@code data}, or the part that a key may see; JavaScript-exact JSON
 */
public record EventContent(String id, String event, String timestamp, String data) {

    /** The event with the part of its data that a key may see. */
    public EventContent shown(PayloadMode payload) {
        return new EventContent(id, event, timestamp, payload.show(data));
    }

    /** The documented body of this event; only its data may have characters to escape. */
    public String body(String signature) {
        return """
        {"id":"%s","event":"%s","timestamp":"%s","data":%s,"signature":"%s"}\
        """
                .formatted(id, event, timestamp, data, signature);
    }

    /** Leaves the data out, because it is a client's. */
    @Override
    public String toString() {
        return "EventContent[" + id + ", " + event + "]";
    }
}
