package com.therapybooking.identity.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import com.therapybooking.platform.web.NamedInLowerCase;
import java.util.Arrays;

/** The changes that are recorded. */
public enum AuditAction {
    KEY_CREATED(Kind.KEY, "created"),
    KEY_CHANGED(Kind.KEY, "changed"),
    KEY_ROTATED(Kind.KEY, "rotated"),
    KEY_RECOVERY_STARTED(Kind.KEY, "recovered"),
    KEY_DISABLED(Kind.KEY, "disabled"),
    KEY_DELETED(Kind.KEY, "deleted"),
    DELIVERY_RETRIED(Kind.DELIVERY, "retried"),
    USER_CREATED(Kind.USER, "created"),
    USER_CHANGED(Kind.USER, "changed"),
    USER_PASSWORD_CHANGED(Kind.USER, "password_changed"),
    USER_DELETED(Kind.USER, "deleted"),
    TOKEN_CREATED(Kind.TOKEN, "created"),
    TOKEN_REVOKED(Kind.TOKEN, "revoked"),
    BOOKING_CREATED(Kind.BOOKING, "created"),
    BOOKING_PAYMENT_VERIFIED(Kind.BOOKING, "payment_verified"),
    BOOKING_RESCHEDULED(Kind.BOOKING, "rescheduled"),
    BOOKING_CANCELLED(Kind.BOOKING, "cancelled"),
    PERSON_ERASED(Kind.PERSON, "erased");

    /** The kinds of things whose changes are recorded. */
    public enum Kind implements NamedInLowerCase {
        KEY,
        DELIVERY,
        USER,
        TOKEN,
        BOOKING,
        PERSON
    }

    /** The name of an erasure in entries of version 1.0. */
    private static final String OLD_ERASURE = "erase";

    private final Kind kind;
    private final String text;

    AuditAction(Kind kind, String verb) {
        this.kind = kind;
        this.text = kind.text() + "." + verb;
    }

    /** The name in the API and in the database, such as {@code key.created}. */
    @JsonValue
    public String text() {
        return text;
    }

    /** The kind of the changed thing. */
    public Kind kind() {
        return kind;
    }

    static AuditAction of(String text) {
        String current = text.equals(OLD_ERASURE) ? PERSON_ERASED.text : text;
        return Arrays.stream(values())
                .filter(action -> action.text.equals(current))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("Unknown action in the audit log: " + text));
    }
}
