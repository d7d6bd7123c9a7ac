package com.therapybooking.platform.secrets;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bson.Document;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.stereotype.Component;

/**
 * Signs texts for the service's own use with keys that are derived from one root secret, each for
 * one purpose. Signatures stay the same across restarts, on every instance of one database, and
 * when {@code SECRETS_KEY} is replaced step by step.
 *
 * <p>The root secret is random and stored in the database, encrypted with {@code SECRETS_KEY}. A
 * {@code SECRETS_KEY} that does not decrypt it is wrong for this database. Each start encrypts it
 * again with the first key, so that the previous key is no longer needed for it.
 */
@Component
public final class ServerSecrets {

    private static final String ID = "root-secret";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec root;

    ServerSecrets(MongoDatabase database, AtRestEncryption encryption) {
        MongoCollection<Document> meta = meta(database);
        String fresh = new Base64StringKeyGenerator(Base64.getEncoder(), 32).generateKey();
        String stored = readOrCreate(meta, encryption.encrypt(fresh));
        try {
            String secret = encryption.decrypt(stored);
            root = new SecretKeySpec(Base64.getDecoder().decode(secret), ALGORITHM);
            meta.updateOne(
                    Filters.and(Filters.eq("_id", ID), Filters.eq("value", stored)),
                    Updates.set("value", encryption.encrypt(secret)));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw encryption.wrongKey();
        }
    }

    /** Whether the database has a root secret. */
    static boolean exist(MongoDatabase database) {
        return meta(database).find(Filters.eq("_id", ID)).first() != null;
    }

    /** The HMAC-SHA256 of the text with the key of this purpose: 43 characters of base64url. */
    public String sign(String purpose, String text) {
        SecretKeySpec key = new SecretKeySpec(hmac(root, purpose), ALGORITHM);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(key, text));
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MongoCollection<Document> meta(MongoDatabase database) {
        return database.getCollection("meta");
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
}
