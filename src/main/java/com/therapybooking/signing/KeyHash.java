package com.therapybooking.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Derives the key hash and the signing secret from a raw key, which is never stored. */
public final class KeyHash {

    private KeyHash() {}

    /** Lower-case hex of SHA-256(raw key): the secret of the body's signature. */
    public static String of(String rawKey) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(rawKey.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The Standard Webhooks secret: {@code whsec_} and base64 of the hash's 32 bytes. */
    public static String signingSecret(String keyHash) {
        return "whsec_" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(keyHash));
    }
}
