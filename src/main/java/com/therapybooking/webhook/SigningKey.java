package com.therapybooking.webhook;

import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.format.Body;
import com.therapybooking.webhook.format.FormatInput;
import com.therapybooking.webhook.format.UnusableTemplateException;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/** A webhook key with its signers and secret headers. {@code toString} shows no secret. */
public final class SigningKey {

    private final WebhookKey key;
    private final @Nullable WebhookSigner current;
    private final List<Older> older;
    private final Map<String, String> headers;
    private final SingletonSupplier<Function<FormatInput, Body>> writer;

    /**
     * A replaced secret that is valid during its overlap.
     *
     * @param validUntil the end of its overlap; later rotations do not change it
     */
    record Older(WebhookSigner signer, Instant validUntil) {}

    /**
     * @param hash of the current raw key; null when the key is deleted
     * @param older signers of the replaced secrets, oldest first
     * @param headers the key's own headers with their values
     */
    SigningKey(
            WebhookKey key, @Nullable String hash, List<Older> older, Map<String, String> headers) {
        this.key = key;
        this.current = hash == null ? null : new WebhookSigner(hash);
        this.older = List.copyOf(older);
        this.headers = Collections.unmodifiableMap(headers);
        this.writer = SingletonSupplier.of(() -> key.options().body().writer());
    }

    public WebhookKey key() {
        return key;
    }

    /** False for a deleted key, and for one whose secrets cannot be decrypted. */
    public boolean canSign() {
        return current != null;
    }

    /** When the last of the replaced secrets ends; null when none is valid now. */
    public @Nullable Instant olderValidUntil(Instant now) {
        return older.stream()
                .map(Older::validUntil)
                .filter(until -> until.isAfter(now))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The headers to send with every webhook of this key; the values are secrets. */
    Map<String, String> headers() {
        return headers;
    }

    /**
     * Writes the body of a key whose format is not the documented event. The template is compiled
     * at the first event.
     *
     * @throws UnusableTemplateException when the template cannot be filled with this event
     */
    Body write(FormatInput event) {
        return writer.obtain().apply(event);
    }

    /**
     * The body's own signature, in hexadecimal: it covers {@code event.timestamp.text}. During
     * overlaps the oldest valid secret signs.
     *
     * @param text the JavaScript-exact JSON of the documented event's data, or the whole body of
     *     another format
     * @param now the time of the attempt
     * @throws IllegalStateException when the key is deleted, because its hash was removed
     */
    String signature(String event, String timestamp, String text, Instant now) {
        return validSigners(now).getFirst().bodySignature(event, timestamp, text);
    }

    /**
     * The signatures of the Standard Webhooks header: one for each valid secret, newest first.
     *
     * @param id the event's id
     * @param body the whole body
     * @param now the time of the attempt
     * @throws IllegalStateException when the key is deleted, because its hash was removed
     */
    String standardSignature(String id, String body, Instant now) {
        return validSigners(now).reversed().stream()
                .map(signer -> signer.standardSignature(id, now.getEpochSecond(), body))
                .collect(Collectors.joining(" "));
    }

    /**
     * The signer of this raw key; empty when it is not one of the secrets valid now.
     *
     * @param hash of the raw key
     */
    Optional<WebhookSigner> signerFor(String hash, Instant now) {
        return current == null
                ? Optional.empty()
                : validSigners(now).stream().filter(signer -> signer.isFor(hash)).findFirst();
    }

    /** The signers valid at this time, oldest first. */
    private List<WebhookSigner> validSigners(Instant now) {
        WebhookSigner own = current;
        if (own == null) {
            throw new IllegalStateException("The key is deleted: " + key);
        }
        return Stream.concat(
                        older.stream()
                                .filter(each -> now.isBefore(each.validUntil()))
                                .map(Older::signer),
                        Stream.of(own))
                .toList();
    }

    @Override
    public String toString() {
        return "SigningKey[" + key.id().toHexString() + "]";
    }
}
