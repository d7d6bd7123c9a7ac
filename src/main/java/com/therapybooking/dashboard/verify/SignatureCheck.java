package com.therapybooking.dashboard.verify;

import com.therapybooking.signing.JsonText;
import com.therapybooking.signing.KeyHash;
import com.therapybooking.signing.WebhookSigner;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
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
 * @param found the signature of the body or of the header
 * @param inHeader whether the header was checked, and not the body's own signature
 * @param changed whether the key signed the body's data, but not the text of the body as it is
 */
record SignatureCheck(
        boolean matches,
        @Nullable String problem,
        @Nullable String signed,
        @Nullable String expected,
        @Nullable String found,
        boolean inHeader,
        boolean changed) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern DISPLAYED_KEY = Pattern.compile("sk_live_…?[0-9A-Za-z]{8}");
    private static final int HASH_BYTES = 32;

    /**
     * @param body the whole body as it arrived; white space matters only for the header
     * @param headers the three headers as lines, or blank to check the body's own signature
     * @param key the raw key, the signing secret or the hex text of the key's hash
     */
    static SignatureCheck of(String body, String headers, String key) {
        if (DISPLAYED_KEY.matcher(key.strip()).matches()) {
            return problem(
                    "This is the displayed key, which only names the key. Paste the raw key. If it"
                            + " is lost, rotate the key.");
        }
        String hash = hash(key.strip());
        if (hash == null) {
            return problem(
                    "This is not a key. It begins with sk_live_, or is a signing secret that begins"
                            + " with whsec_.");
        }
        return headers.isBlank() ? ofBody(body, hash) : ofHeader(body, headers, hash);
    }

    /** Standard Webhooks: the header may carry several signatures, one for each valid key. */
    private static SignatureCheck ofHeader(String body, String headers, String hash) {
        Map<String, String> given = new HashMap<>();
        for (String line : headers.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                given.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String id = given.get("webhook-id");
        String timestamp = given.getOrDefault("webhook-timestamp", "");
        String found = given.get("webhook-signature");
        if (id == null || found == null || !timestamp.matches("[0-9]{1,12}")) {
            return problem(
                    "Paste the lines webhook-id, webhook-timestamp and webhook-signature, each with"
                            + " its value.");
        }
        List<String> signatures = List.of(found.split(" +"));
        WebhookSigner signer = new WebhookSigner(hash);
        long time = Long.parseLong(timestamp);
        // A form sends every line break as CR LF; few bodies have such line breaks themselves.
        String lf = body.replace("\r\n", "\n");
        String sent = signatures.contains(signer.standardSignature(id, time, body)) ? body : lf;
        String expected = signer.standardSignature(id, time, sent);
        boolean matches = signatures.contains(expected);
        return new SignatureCheck(
                matches,
                null,
                id + '.' + timestamp + '.' + sent,
                expected,
                found,
                true,
                !matches && ofBody(body, hash).matches());
    }

    private static SignatureCheck ofBody(String body, String hash) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            return problem("The body is not JSON. Paste all of it, from { to }.");
        }
        if (!json.path("event").isString()
                || !json.path("timestamp").isString()
                || !json.has("data")) {
            return problem(
                    "The body has no “event”, “timestamp” or “data”. A chat message or a body of"
                            + " the key’s template has its signature in a header only: paste the"
                            + " headers too.");
        }
        String found = json.path("signature").asString("");
        String event = json.path("event").asString();
        String timestamp = json.path("timestamp").asString();
        String data = JsonText.write(json.path("data"));
        String expected = new WebhookSigner(hash).bodySignature(event, timestamp, data);
        boolean matches = expected.equals(found);
        return new SignatureCheck(
                matches,
                null,
                event + '.' + timestamp + '.' + data,
                expected,
                found,
                false,
                matches && !body.contains(data));
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
        return new SignatureCheck(false, problem, null, null, null, false, false);
    }

    @Override
    public String toString() {
        return "SignatureCheck[" + matches + "]";
    }
}
