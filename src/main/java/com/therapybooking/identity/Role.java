package com.therapybooking.identity;

import com.therapybooking.platform.web.NamedInLowerCase;
import java.util.Arrays;

/** The roles of users; lower case in tokens, replies and the database. */
public enum Role implements NamedInLowerCase {
    ADMIN,
    THERAPIST,
    CLIENT;

    /** Whether this is the name of a role in the API. */
    public static boolean isRole(String text) {
        return Arrays.stream(values()).anyMatch(role -> role.text().equals(text));
    }

    /**
     * Reads a role from its name in the API.
     *
     * @throws IllegalArgumentException when there is no such role
     */
    public static Role parse(String text) {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No such role"));
    }
}
