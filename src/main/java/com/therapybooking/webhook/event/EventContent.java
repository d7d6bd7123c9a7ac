package com.therapybooking.webhook.event;

/**
 * An event as it is stored: the same for every key, on every attempt.
 *
 * @param id the event's id
 * @param timestamp the text of the body's {@code timestamp}
 * @param data the full {@code data}, JavaScript-exact JSON
 */
public record EventContent(String id, String event, String timestamp, String data) {

    /** Leaves the data out, because it is a client's. */
    @Override
    public String toString() {
        return "EventContent[" + id + ", " + event + "]";
    }
}
