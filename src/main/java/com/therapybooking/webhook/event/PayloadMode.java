package com.therapybooking.webhook.event;

import com.therapybooking.platform.web.NamedInLowerCase;

/** How much of a booking a key's payloads carry. */
public enum PayloadMode implements NamedInLowerCase {
    /** Everything that the event documents. */
    FULL,
    /** People by id only; no links, room or payment reference. */
    MINIMAL;

    /** The accepted names, as a regular expression. */
    public static final String NAMES = "full|minimal";

    public static final String NAMES_MESSAGE = "must be full or minimal";

    /** The part of an event's full {@code data} that this mode shows. */
    public String show(String data) {
        return this == FULL ? data : MinimalData.of(data);
    }

    public static PayloadMode of(String text) {
        return "minimal".equals(text) ? MINIMAL : FULL;
    }
}
