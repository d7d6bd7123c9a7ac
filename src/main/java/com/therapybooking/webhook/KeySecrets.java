package com.therapybooking.webhook;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.therapybooking.platform.secrets.AtRestEncryption;
import com.therapybooking.signing.WebhookSigner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Encrypts the hashes and header values of keys for their documents, and decrypts them. */
@Component
class KeySecrets {

    private static final Logger log = LoggerFactory.getLogger(KeySecrets.class);
    private static final Bson SECRETS =
            Projections.include(
                    KeyDocument.HASH,
                    KeyDocument.OLDER,
                    KeyDocument.PREVIOUS_HASH,
                    KeyDocument.HEADERS);

    private final AtRestEncryption encryption;

    KeySecrets(AtRestEncryption encryption) {
        this.encryption = encryption;
    }

    String encryptedHash(String hash) {
        return encryption.encrypt(hash);
    }

    /** The headers as they are stored: names and encrypted values. */
    List<Document> encryptedHeaders(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(each ->
                        new Document(KeyDocument.NAME, each.getKey())
                                .append(KeyDocument.VALUE, encryption.encrypt(each.getValue())))
                .toList();
    }

    /** The key with its secrets; disabled and without them if they cannot be decrypted. */
    SigningKey read(WebhookKey key, Document document) {
        try {
            String hash = document.getString(KeyDocument.HASH);
            return new SigningKey(
                    key,
                    hash == null ? null : encryption.decrypt(hash),
                    readOlder(key, document),
                    readHeaders(document));
        } catch (IllegalStateException | IllegalArgumentException e) {
            log.error(
                    "SECRETS_KEY does not decrypt webhook key {}: it is treated as disabled, and its"
                            + " events are kept. Append the previous key to SECRETS_KEY after a comma, or"
                            + " delete the webhook key and create a new one.",
                    key.id());
            Document disabled = new Document(document).append(KeyDocument.ACTIVE, false);
            return new SigningKey(
                    KeyDocument.read(disabled, key.rateLimit()), null, List.of(), Map.of());
        }
    }

    private Map<String, String> readHeaders(Document document) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Document header : KeyDocument.headers(document)) {
            headers.put(
                    header.getString(KeyDocument.NAME),
                    encryption.decrypt(header.getString(KeyDocument.VALUE)));
        }
        return headers;
    }

    /** Replaced secrets that cannot be decrypted are left out: the current one still signs. */
    private List<SigningKey.Older> readOlder(WebhookKey key, Document document) {
        List<SigningKey.Older> readable = new ArrayList<>();
        for (Document older : KeyDocument.older(document)) {
            try {
                String hash = encryption.decrypt(older.getString(KeyDocument.HASH));
                readable.add(
                        new SigningKey.Older(
                                new WebhookSigner(hash), KeyDocument.validUntil(older)));
            } catch (IllegalStateException | IllegalArgumentException e) {
                log.debug("SECRETS_KEY does not decrypt a replaced secret of key {}", key.id());
            }
        }
        return readable;
    }

    /**
     * Encrypts again all values that are encrypted with an older key of {@code SECRETS_KEY}, so
     * that the older key is no longer needed.
     */
    void renew(MongoCollection<Document> keys) {
        for (Document stored : keys.find().projection(SECRETS)) {
            Document renewed = renewed(stored);
            if (!renewed.equals(stored)) {
                renewed.remove("_id");
                Document update = new Document("$set", renewed);
                if (keys.updateOne(stored, update).getMatchedCount() == 0
                        && needsOlderValue(keys, stored.getObjectId("_id"))) {
                    log.warn(
                            "Webhook key {} was changed during its re-encryption and still needs an"
                                    + " older value in SECRETS_KEY: keep that value until the next"
                                    + " start.",
                            stored.getObjectId("_id"));
                }
            }
        }
    }

    /** False after another instance, which starts at the same time, has encrypted it again. */
    private boolean needsOlderValue(MongoCollection<Document> keys, ObjectId id) {
        Document now = keys.find(Filters.eq("_id", id)).projection(SECRETS).first();
        return now != null && !renewed(now).equals(now);
    }

    private Document renewed(Document stored) {
        Document renewed = new Document(stored);
        for (String field :
                List.of(KeyDocument.HASH, KeyDocument.PREVIOUS_HASH, KeyDocument.VALUE)) {
            String text = stored.getString(field);
            if (text != null) {
                encryption.renewed(text).ifPresent(again -> renewed.put(field, again));
            }
        }
        for (String field : List.of(KeyDocument.OLDER, KeyDocument.HEADERS)) {
            if (stored.containsKey(field)) {
                renewed.put(
                        field,
                        stored.getList(field, Document.class).stream().map(this::renewed).toList());
            }
        }
        return renewed;
    }
}
