package com.therapybooking.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs with one key hash, in both schemes. Safe for use by several threads. */
public final class WebhookSigner {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec bodyKey;
    private final SecretKeySpec standardKey;

    /**
     * @param keyHash lower-case hex of SHA-256(raw key)
     */
    public WebhookSigner(String keyHash) {
        bodyKey = new SecretKeySpec(keyHash.getBytes(StandardCharsets.US_ASCII), ALGORITHM);
        standardKey = new SecretKeySpec(HexFormat.of().parseHex(keyHash), ALGORITHM);
    }

    /** Whether this is the signer of the hash; compares in constant time. */
    public boolean isFor(String otherHash) {
        return MessageDigest.isEqual(
                bodyKey.getEncoded(), otherHash.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Lower-case hex HMAC-SHA256 of {@code event.timestamp.data}, keyed with the hash's hex text.
     */
    public String bodySignature(String event, String timestamp, String data) {
        return HexFormat.of().formatHex(hmac(bodyKey, event + '.' + timestamp + '.' + data));
    }

    /** Standard Webhooks 1.0: {@code v1,} and base64 HMAC-SHA256 of {@code id.seconds.body}. */
    public String standardSignature(String id, long epochSeconds, String body) {
        return "v1,"
                + Base64.getEncoder()
                        .encodeToString(hmac(standardKey, id + '.' + epochSeconds + '.' + body));
    }

    private static byte[] hmac(SecretKeySpec key, String message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
