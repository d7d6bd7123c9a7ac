package com.therapybooking.webhook;

import com.therapybooking.signing.KeyHash;
import java.security.SecureRandom;

/**
 * The secret of a new key. It leaves this service once, in the reply to the call that creates or
 * rotates the key.
 */
public record RawKey(String text) {

    private static final String PREFIX = "sk_live_";
    private static final String ALPHABET =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_CHARACTERS = 40;
    private static final int SHOWN_CHARACTERS = 8;
    private static final int MAX_LENGTH = 200;

    /** 40 random characters of 62: 238 bits. */
    static RawKey random() {
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new RawKey(text.toString());
    }

    /** Whether a text may be a raw key; a quick check before any database read. */
    public static boolean hasKeyFormat(String text) {
        return text.startsWith(PREFIX) && text.length() <= MAX_LENGTH;
    }

    String displayKey() {
        return PREFIX + text.substring(text.length() - SHOWN_CHARACTERS);
    }

    String hash() {
        return KeyHash.of(text);
    }

    /** The same secret in the form of Standard Webhooks. */
    public String signingSecret() {
        return KeyHash.signingSecret(hash());
    }

    @Override
    public String toString() {
        return "RawKey[***]";
    }
}
