package com.therapybooking.dashboard.people;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Generates temporary passwords, without characters that look alike. */
final class TemporaryPassword {

    private static final String CHARACTERS = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679";
    private static final int LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private TemporaryPassword() {}

    /** A password of 16 characters, some 90 bits. */
    static String generate() {
        return RANDOM.ints(LENGTH, 0, CHARACTERS.length())
                .mapToObj(index -> String.valueOf(CHARACTERS.charAt(index)))
                .collect(Collectors.joining());
    }
}
