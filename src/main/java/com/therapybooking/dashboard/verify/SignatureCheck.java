package com.therapybooking.dashboard.verify;

import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whether a body was signed with a key, computed as a receiver does it.
 *
 * @param problem why it cannot be computed, or null
 * @param signed the signed text
 * @param expected the correct signature
 * @param found the body's signature
 */
record SignatureCheck(
        boolean matches,
        @Nullable String problem,
        @Nullable String signed,
        @Nullable String expected,
        @Nullable String found) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int HASH_BYTES = 32;

    /**
     * @param body the whole body as it arrived; white space does not matter
     * @param key the raw key, the signing secret or the hex text of the key's hash
     */
    static SignatureCheck of(String body, String key) {
        String hash = hash(key.strip());
        if (hash == null) {
            return problem(
                    "That is no key. It begins with sk_live_, or is a signing secret that begins"
                            + " with whsec_.");
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            return problem("The body is not JSON. Paste all of it, from { to }.");
        }
        if (!json.path("event").isString()
                || !json.path("timestamp").isString()
                || !json.has("data")) {
            return problem("The body has no “event”, “timestamp” or “data”. Is it one of ours?");
        }
        String found = json.path("signature").asString("");
        String event = json.path("event").asString();
        String timestamp = json.path("timestamp").asString();
        String data = JavaScriptJson.write(json.path("data"));
        String expected = new WebhookSigner(hash).bodySignature(event, timestamp, data);
        boolean matches =
                MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8),
                        found.getBytes(StandardCharsets.UTF_8));
        return new SignatureCheck(
                matches, null, event + '.' + timestamp + '.' + data, expected, found);
    }

    private static @Nullable String hash(String key) {
        if (key.startsWith("sk_")) {
            return KeyHash.of(key);
        }
        if (key.matches("[0-9a-f]{64}")) {
            return key;
        }
        if (!key.startsWith("whsec_")) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(key.substring("whsec_".length()));
            return bytes.length == HASH_BYTES ? HexFormat.of().formatHex(bytes) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static SignatureCheck problem(String problem) {
        return new SignatureCheck(false, problem, null, null, null);
    }

    @Override
    public String toString() {
        return "SignatureCheck[" + matches + "]";
    }
}
