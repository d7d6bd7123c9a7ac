package com.therapybooking.identity;

import java.util.Arrays;

/** Parses the API name of a role. */
public final class Roles {

    private Roles() {}

    public static boolean isRole(String text) {
        return Arrays.stream(Role.values()).anyMatch(role -> role.text().equals(text));
    }

    /**
     * Reads a role from its name in the API.
     *
     * @throws IllegalArgumentException when there is no such role
     */
    public static Role parse(String text) {
        return Arrays.stream(Role.values())
                .filter(role -> role.text().equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("No such role"));
    }
}
