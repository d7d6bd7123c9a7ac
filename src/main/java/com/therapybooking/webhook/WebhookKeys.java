package com.therapybooking.webhook;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.database.DuplicateKeys;
import com.therapybooking.platform.database.UnreadableDocuments;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.options.KeyRotation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Repository;

/**
 * Stores the keys, with encrypted hashes, and the number of their version, with which an instance
 * detects the changes of others by one small read. The caller passes every change to {@link
 * KeyCache#changed}, which raises this number.
 */
@Repository
class WebhookKeys {

    private static final Bson VERSION_ID = Filters.eq("_id", "webhook-keys");
    private static final String VERSION = "version";
    private static final FindOneAndUpdateOptions AFTER =
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);

    private static final FindOneAndUpdateOptions UPSERT =
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);

    private final MongoCollection<Document> keys;
    private final MongoCollection<Document> versions;
    private final KeySecrets secrets;
    private final int defaultRateLimit;

    WebhookKeys(MongoDatabase database, KeySecrets secrets, WebhookProperties settings) {
        this.keys = database.getCollection("webhook_keys");
        this.versions = database.getCollection("versions");
        this.secrets = secrets;
        this.defaultRateLimit = settings.defaultRateLimit();
        secrets.renew(keys);
    }

    /**
     * Adds a key with these fields and this hash of its raw key; returns it as it is stored.
     *
     * @throws ProblemException 409 when there is a key with this id
     */
    WebhookKey add(ObjectId id, String hash, List<Bson> fields) {
        Bson encryptedHash = Updates.set(KeyDocument.HASH, secrets.encryptedHash(hash));
        Bson all = Updates.combine(Updates.combine(fields), encryptedHash);
        Bson none =
                Filters.and(Filters.eq("_id", id), Filters.exists(KeyDocument.CREATED_AT, false));
        Document added;
        try {
            added = keys.findOneAndUpdate(none, all, UPSERT);
        } catch (MongoCommandException e) {
            if (DuplicateKeys.isRefusal(e.getCode())) {
                throw ProblemException.conflict("This key was created already.");
            }
            throw e;
        }
        return read(Objects.requireNonNull(added));
    }

    /** A key that is not deleted. */
    Optional<WebhookKey> find(ObjectId id) {
        return Optional.ofNullable(keys.find(existing(id)).first()).map(this::read);
    }

    /**
     * Every key, deleted ones included, in the order of creation. Unreadable documents are left
     * out. A key whose hash cannot be decrypted counts as disabled, so that its events wait.
     */
    List<SigningKey> all() {
        List<SigningKey> all = new ArrayList<>();
        for (Document document : keys.find().sort(new Document("_id", 1))) {
            signing(document).ifPresent(all::add);
        }
        return all;
    }

    /** The key of {@link #all()} with this id. */
    Optional<SigningKey> signingKey(ObjectId id) {
        return Optional.ofNullable(keys.find(Filters.eq("_id", id)).first()).flatMap(this::signing);
    }

    private Optional<SigningKey> signing(Document document) {
        return UnreadableDocuments.skip(
                "Webhook key", document.get("_id"), () -> secrets.read(read(document), document));
    }

    /**
     * Changes a key that is not deleted.
     *
     * @param guard a further condition on the key
     * @return the key after the change; empty when no key matches
     */
    Optional<WebhookKey> update(ObjectId id, Bson guard, Bson change) {
        Document after = keys.findOneAndUpdate(Filters.and(existing(id), guard), change, AFTER);
        return Optional.ofNullable(after).map(this::read);
    }

    /** Changes a key, even a deleted one; returns the number of changed keys. */
    long rewrite(ObjectId id, Bson change) {
        return keys.updateOne(Filters.eq("_id", id), change).getModifiedCount();
    }

    /**
     * Stores the hash of a new raw key. The replaced one stays valid for the overlap, and earlier
     * ones until their own overlaps end; without an overlap all of them end now.
     *
     * @return the key after the change; empty when another call replaced the hash meanwhile
     * @throws ProblemException 409 when too many hashes are valid
     */
    Optional<WebhookKey> replaceHash(
            ObjectId id, String hash, String displayKey, Instant now, Duration overlap) {
        Document before = keys.find(existing(id)).first();
        if (before == null) {
            return Optional.empty();
        }
        String stored = before.getString(KeyDocument.HASH);
        Date until = Date.from(now.plus(overlap));
        List<Document> older = new ArrayList<>();
        if (overlap.isPositive()) {
            KeyDocument.older(before).stream()
                    .filter(each -> KeyDocument.validUntil(each).isAfter(now))
                    .forEach(older::add);
            older.add(KeyDocument.older(stored, until));
        }
        if (older.size() >= KeyRotation.MAX_VALID_SECRETS) {
            throw ProblemException.conflict(
                    "The key already has the maximum of %d valid raw keys. Rotate it after %s, when the oldest one ends, or with no overlap."
                            .formatted(
                                    KeyRotation.MAX_VALID_SECRETS,
                                    KeyDocument.validUntil(older.getFirst())));
        }
        Bson rotation =
                Updates.combine(
                        Updates.set(KeyDocument.HASH, secrets.encryptedHash(hash)),
                        Updates.set(KeyDocument.DISPLAY_KEY, displayKey),
                        Updates.set(KeyDocument.OLDER, older),
                        Updates.unset(KeyDocument.PREVIOUS_HASH),
                        Updates.set(KeyDocument.PREVIOUS_EXPIRES_AT, until),
                        Updates.set(KeyDocument.ROTATED_AT, Date.from(now)),
                        KeyDocument.updatedAt(
                                now, before.getDate(KeyDocument.UPDATED_AT).toInstant()));
        return update(id, Filters.eq(KeyDocument.HASH, stored), rotation);
    }

    /** Increases with every change. */
    long version() {
        Document found = versions.find(VERSION_ID).first();
        return found == null ? 0 : found.get(VERSION, 0L);
    }

    /** Raises the version, so that other instances read the keys; returns it. */
    long raiseVersion() {
        Document after = versions.findOneAndUpdate(VERSION_ID, Updates.inc(VERSION, 1L), UPSERT);
        return after == null ? 0 : after.get(VERSION, 0L);
    }

    private WebhookKey read(Document document) {
        return KeyDocument.read(document, defaultRateLimit);
    }

    private static Bson existing(ObjectId id) {
        return Filters.and(Filters.eq("_id", id), Filters.exists(KeyDocument.DELETED_AT, false));
    }
}
