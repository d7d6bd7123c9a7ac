package com.therapybooking.platform.secrets;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.settings.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;

/**
 * Stores one random root secret in the database, encrypted with {@code SECRETS_KEY}. Keys are
 * derived from it. A {@code SECRETS_KEY} that does not decrypt it is wrong for this database. Each
 * start encrypts it again with the first key, so that the previous key is no longer needed for it.
 */
final class StoredSecrets implements ServerSecrets {

    private static final String ID = "root-secret";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec root;

    StoredSecrets(MongoCollection<Document> meta, AtRestEncryption encryption) {
        String stored = readOrCreate(meta, encryption.encrypt(random()));
        try {
            String secret = encryption.decrypt(stored);
            root = new SecretKeySpec(Base64.getDecoder().decode(secret), ALGORITHM);
            meta.updateOne(
                    Filters.and(Filters.eq("_id", ID), Filters.eq("value", stored)),
                    Updates.set("value", encryption.encrypt(secret)));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new InvalidSettingException(
                    "SECRETS_KEY",
                    "the key that this database was encrypted with (to replace it, put the new key"
                            + " first and keep the old one after a comma)");
        }
    }

    @Override
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(root);
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String readOrCreate(MongoCollection<Document> meta, String fresh) {
        Document found =
                meta.findOneAndUpdate(
                        Filters.eq("_id", ID),
                        Updates.setOnInsert("value", fresh),
                        new FindOneAndUpdateOptions()
                                .upsert(true)
                                .returnDocument(ReturnDocument.AFTER));
        return Objects.requireNonNull(found).getString("value");
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
