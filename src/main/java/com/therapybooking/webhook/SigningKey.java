package com.therapybooking.webhook;

import com.therapybooking.signing.WebhookSigner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key together with what signs for it. Shows no secret. */
public final class SigningKey {

    private final WebhookKey key;
    private final @Nullable WebhookSigner current;
    private final @Nullable WebhookSigner previous;

    SigningKey(WebhookKey key, @Nullable String hash, @Nullable String previousHash) {
        this.key = key;
        this.current = hash == null ? null : new WebhookSigner(hash);
        this.previous = previousHash == null ? null : new WebhookSigner(previousHash);
    }

    public WebhookKey key() {
        return key;
    }

    /**
     * Signs one attempt. While a rotation's overlap lasts, the body is signed with the old key and
     * the Standard Webhooks header carries a signature of each.
     *
     * @param id the event's id
     * @param timestamp the text of the body's {@code timestamp}
     * @param data JavaScript-exact JSON
     * @param now the attempt's own time
     * @throws IllegalStateException when the key is deleted: its hash is gone
     */
    public SignedWebhook sign(String id, String event, String timestamp, String data, Instant now) {
        WebhookSigner own = current;
        if (own == null) {
            throw new IllegalStateException("The key is deleted: " + key);
        }
        WebhookSigner old = overlaps(now) ? previous : null;
        String signature = (old == null ? own : old).bodySignature(event, timestamp, data);
        String body = WebhookSigner.body(id, event, timestamp, data, signature);
        String standard = own.standardSignature(id, now.getEpochSecond(), body);
        if (old != null) {
            standard += " " + old.standardSignature(id, now.getEpochSecond(), body);
        }
        return new SignedWebhook(body, signature, standard, now.getEpochSecond());
    }

    private boolean overlaps(Instant now) {
        Instant until = key.previousKeyExpiresAt();
        return previous != null && until != null && now.isBefore(until);
    }

    @Override
    public String toString() {
        return "SigningKey[" + key.id().toHexString() + "]";
    }
}
