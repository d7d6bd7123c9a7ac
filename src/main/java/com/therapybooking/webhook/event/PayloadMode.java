package com.therapybooking.webhook.event;

/** How much of a booking a key's payloads carry. */
public enum PayloadMode {
    /** Everything that the event documents. */
    FULL,
    /** People by id only; no links, room or payment reference. */
    MINIMAL;

    /** The accepted names, as a regular expression. */
    public static final String NAMES = "full|minimal";

    public static final String NAMES_MESSAGE = "must be full or minimal";

    /** The name in the API and in the database. */
    public String text() {
        return this == FULL ? "full" : "minimal";
    }

    /** The part of an event's full {@code data} that this mode shows. */
    public String show(String data) {
        return this == FULL ? data : MinimalData.of(data);
    }

    public static PayloadMode of(String text) {
        return "minimal".equals(text) ? MINIMAL : FULL;
    }
}
