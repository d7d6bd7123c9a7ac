package com.therapybooking.platform.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;

/**
 * Encrypts values for the database: AES-256-GCM with a random IV for every value. The first key
 * encrypts and every key decrypts, so that a key can be replaced step by step.
 */
public final class AtRestEncryption {

    private final List<AesGcmBytesEncryptor> encryptors;

    /**
     * @param keys at least one key of 32 bytes
     */
    AtRestEncryption(List<byte[]> keys) {
        this.encryptors =
                keys.stream()
                        .map(key ->
                                AesGcmBytesEncryptor.withSecretKey(new SecretKeySpec(key, "AES"))
                                        .ivGenerator(KeyGenerators.secureRandom(16))
                                        .build())
                        .toList();
    }

    /** The text encrypted, as base64. */
    public String encrypt(String text) {
        byte[] encrypted = encryptors.getFirst().encrypt(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(encrypted);
    }

    /**
     * Decrypts a value of {@link #encrypt}.
     *
     * @throws IllegalStateException when no key decrypts it, or the value was changed
     */
    public String decrypt(String encrypted) {
        byte[] bytes = Base64.getDecoder().decode(encrypted);
        return encryptors.stream()
                .flatMap(encryptor -> decrypt(encryptor, bytes).stream())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("No key in SECRETS_KEY decrypts this value"));
    }

    /** The value encrypted with the first key; empty if it is already, or cannot be decrypted. */
    public Optional<String> renewed(String encrypted) {
        try {
            byte[] bytes = Base64.getDecoder().decode(encrypted);
            return decrypt(encryptors.getFirst(), bytes).isPresent()
                    ? Optional.empty()
                    : Optional.of(encrypt(decrypt(encrypted)));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> decrypt(AesGcmBytesEncryptor encryptor, byte[] bytes) {
        try {
            return Optional.of(new String(encryptor.decrypt(bytes), StandardCharsets.UTF_8));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
