package com.therapybooking.identity.login;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** The calls that an API token allows. */
public enum Scope {
    /** Reading calls under {@code /api/webhooks}. */
    WEBHOOKS_READ("webhooks:read"),
    /** Every call under {@code /api/webhooks}. */
    WEBHOOKS_WRITE("webhooks:write"),
    /** Every call of an administrator. */
    ADMIN("admin");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** The name in the API and in tokens. */
    @JsonValue
    public String text() {
        return text;
    }

    static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findAny();
    }
}
