package com.therapybooking.platform.secrets;

import com.mongodb.client.MongoDatabase;
import com.therapybooking.platform.settings.DataDirectory;
import com.therapybooking.platform.settings.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.stereotype.Component;

/**
 * Encrypts values for the database: AES-256-GCM with a random IV for every value. The first key
 * encrypts and every key decrypts, so that a key can be replaced step by step. The keys are those
 * of {@code SECRETS_KEY}, or one that is generated once.
 */
@Component
public final class AtRestEncryption {

    private static final String FILE = "secrets-key";

    private final boolean generated;
    private final List<AesGcmBytesEncryptor> encryptors;

    AtRestEncryption(SecretsProperties settings, DataDirectory directory, MongoDatabase database) {
        this.generated = settings.key().isBlank();
        List<byte[]> keys =
                generated
                        ? generated(directory, database)
                        : SecretsProperties.parse(settings.key());
        this.encryptors =
                keys.stream()
                        .map(key ->
                                AesGcmBytesEncryptor.withSecretKey(new SecretKeySpec(key, "AES"))
                                        .ivGenerator(KeyGenerators.secureRandom(16))
                                        .build())
                        .toList();
    }

    /** The key in {@code DATA_DIR}, which is generated once. */
    private static List<byte[]> generated(DataDirectory directory, MongoDatabase database) {
        // in this order, because another process may be creating both
        if (ServerSecrets.exist(database) && !SecretFile.exists(directory, FILE)) {
            throw new InvalidSettingException(
                    "SECRETS_KEY",
                    "set, or the file secrets-key restored to DATA_DIR: this database was"
                            + " encrypted with that key");
        }
        String key = SecretFile.readOrCreate(directory, FILE, "SECRETS_KEY");
        try {
            return SecretsProperties.parse(key);
        } catch (InvalidSettingException e) {
            throw wrongFile();
        }
    }

    private static InvalidSettingException wrongFile() {
        return new InvalidSettingException(
                "DATA_DIR",
                "a folder with the file secrets-key that this database was encrypted with, base64"
                        + " of 32 bytes (restore it from a backup, or set SECRETS_KEY)");
    }

    /** The error for a key that does not decrypt this database; it names the key's source. */
    InvalidSettingException wrongKey() {
        return generated
                ? wrongFile()
                : new InvalidSettingException(
                        "SECRETS_KEY",
                        "the key that this database was encrypted with (to replace it, put the new"
                                + " key first and keep the old one after a comma)");
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
