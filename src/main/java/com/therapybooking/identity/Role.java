package com.therapybooking.identity;

import com.therapybooking.platform.web.NamedInLowerCase;
import java.util.Arrays;
import java.util.Optional;

/** The roles of users; lower case in tokens, replies and the database. */
public enum Role implements NamedInLowerCase {
    ADMIN,
    THERAPIST,
    CLIENT;

    /** The role with this name in the API; empty when there is none. */
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findAny();
    }
}
