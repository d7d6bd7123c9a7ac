package com.therapybooking.webhook;

import com.therapybooking.signing.WebhookSigner;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.UnusableTemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

/** A webhook key with its signers and secret headers. {@code toString} shows no secret. */
public final class SigningKey {

    /** The values of credentials such as {@code token="abc", id=7}. */
    private static final Pattern CREDENTIAL = Pattern.compile("[\\w-]+=\"?([^\\s\",;=]+)");

    private final WebhookKey key;
    private final @Nullable WebhookSigner current;
    private final List<Older> older;
    private final Map<String, String> headers;
    private final SingletonSupplier<Function<EventContent, String>> writer;

    /**
     * A replaced secret that is valid during its overlap.
     *
     * @param validUntil the end of its overlap; later rotations do not change it
     */
    record Older(WebhookSigner signer, Instant validUntil) {}

    /**
     * A body that this key has signed. Holds clients' data: {@code toString} does not show it.
     *
     * @param signature the body's own signature
     * @param standardSignature the {@code webhook-signature} header
     */
    public record SignedBody(String text, String signature, String standardSignature) {

        @Override
        public String toString() {
            return "SignedBody[***]";
        }
    }

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
        this.writer = SingletonSupplier.of(() -> key.body().writer(false));
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

    /**
     * The headers to send with every webhook of this key. Their values are secrets: do not log
     * them.
     */
    public Map<String, String> headers() {
        return headers;
    }

    /**
     * The texts that no stored response may show, longest first: the values of the headers, the
     * credentials in them that follow a scheme such as {@code Bearer}, and the password of a {@code
     * Basic} one.
     */
    public List<String> secrets() {
        return headers.values().stream()
                .flatMap(SigningKey::secrets)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static Stream<String> secrets(String header) {
        String[] scheme = header.split(" +", 2);
        if (scheme.length < 2) {
            return Stream.of(header);
        }
        Stream<String> credentials =
                CREDENTIAL.matcher(scheme[1]).results().map(one -> one.group(1));
        if (scheme[0].equalsIgnoreCase("Basic")) {
            credentials = Arrays.stream(basic(scheme[1]).split(":", 2)).skip(1);
        }
        return Stream.concat(Stream.of(header, scheme[1]), credentials);
    }

    private static String basic(String credentials) {
        try {
            return new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * Writes an event with the key's current options, and signs it. The body's own signature, in
     * hexadecimal, covers {@code event.timestamp.data}, or the whole body in place of the data if
     * its format is not the documented event. During overlaps the oldest valid secret makes it. The
     * header has one signature for each valid secret, newest first.
     *
     * @param now the time of the attempt
     * @throws IllegalStateException when the key is deleted, because its hash was removed
     * @throws UnusableTemplateException when the key's template cannot be filled with this event
     */
    public SignedBody write(EventContent event, Instant now) {
        List<WebhookSigner> signers = validSigners(now);
        EventContent shown = event.shown(key.payload());
        boolean json = key.body().format() == BodyFormat.JSON;
        String text = json ? shown.data() : writer.obtain().apply(shown);
        String signature = signers.getFirst().bodySignature(event.event(), event.timestamp(), text);
        String body = json ? shown.body(signature) : text;
        String standard =
                signers.reversed().stream()
                        .map(signer ->
                                signer.standardSignature(event.id(), now.getEpochSecond(), body))
                        .collect(Collectors.joining(" "));
        return new SignedBody(body, signature, standard);
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
            throw new IllegalStateException("The key is deleted, or does not decrypt: " + key);
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
