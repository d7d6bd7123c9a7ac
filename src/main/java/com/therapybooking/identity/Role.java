package com.therapybooking.identity;

/** The roles of users; lower case in tokens, replies and the database. */
public enum Role {
    ADMIN,
    THERAPIST,
    CLIENT;

    /** The name in the API. */
    public String text() {
        return switch (this) {
            case ADMIN -> "admin";
            case THERAPIST -> "therapist";
            case CLIENT -> "client";
        };
    }
}
