package com.therapybooking.identity.audit;

import com.therapybooking.identity.EmailAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes an entry of the audit log as a MongoDB document. Its two lists of keys contain
 * every text by which a filter finds the entry.
 */
final class AuditDocuments {

    static final String COLLECTION = "audit";
    static final String AT = "at";
    static final String BY = "by";
    static final String ACTOR = "actor";
    static final String ACTOR_KEYS = "actorKeys";
    static final String TARGET = "target";
    static final String TARGET_KEYS = "targetKeys";
    static final String ADDRESS = "address";
    static final String CHANGES = "changes";
    static final String COUNTS = "counts";

    private AuditDocuments() {}

    static Document toDocument(
            AuditedChange change, AuditActor actor, @Nullable String address, Instant at) {
        Document document = new Document("_id", new ObjectId(Date.from(at)));
        document.put(AT, at);
        document.put("action", change.action().text());
        putIfPresent(document, BY, actor.id());
        document.put(ACTOR, actor(actor));
        document.put(ACTOR_KEYS, actorKeys(actor, change));
        String kind = change.action().kind().text();
        Document target = new Document("kind", kind);
        putIfPresent(target, "id", change.id());
        putIfPresent(target, "name", change.name());
        document.put(TARGET, target);
        List<String> targetKeys = new ArrayList<>(List.of(kind));
        if (change.id() != null) {
            targetKeys.add(change.id().toHexString());
        }
        targetKeys.addAll(change.keys());
        document.put(TARGET_KEYS, targetKeys);
        putIfPresent(document, ADDRESS, address);
        document.put(
                CHANGES,
                change.changes().stream()
                        .map(field ->
                                new Document("field", field.field())
                                        .append("old", field.before())
                                        .append("new", field.after()))
                        .toList());
        return document;
    }

    static AuditEntry toEntry(Document document) {
        Document target = document.get(TARGET, new Document());
        List<FieldChange> changes = new ArrayList<>();
        for (Document change : document.getList(CHANGES, Document.class, List.of())) {
            changes.add(
                    new FieldChange(
                            change.getString("field"), change.get("old"), change.get("new")));
        }
        document.get(COUNTS, new Document())
                .forEach((kind, count) -> changes.add(new FieldChange(kind, null, count)));
        AuditAction action = AuditAction.of(document.getString("action"));
        return new AuditEntry(
                document.getObjectId("_id"),
                document.getDate(AT).toInstant(),
                action,
                actor(document),
                new AuditEntry.Target(
                        action.kind(), target.getObjectId("id"), target.getString("name")),
                document.getString(ADDRESS),
                changes);
    }

    private static Document actor(AuditActor actor) {
        Document document = new Document("type", actor.type());
        putIfPresent(document, "name", actor.name());
        putIfPresent(document, "email", actor.email());
        if (actor.tokenId() != null) {
            Document token = new Document("id", actor.tokenId());
            putIfPresent(token, "name", actor.tokenName());
            document.put("token", token);
        }
        return document;
    }

    /** Entries of version 1.0 contain the administrator's id only. */
    private static AuditActor actor(Document document) {
        ObjectId by = document.getObjectId(BY);
        Document actor = document.get(ACTOR, Document.class);
        if (actor == null) {
            return new AuditActor("admin", by, null, null, null, null);
        }
        Document token = actor.get("token", new Document());
        return new AuditActor(
                actor.getString("type"),
                by,
                actor.getString("name"),
                actor.getString("email"),
                token.getObjectId("id"),
                token.getString("name"));
    }

    /** A guest is found by the address in the booking. */
    private static List<String> actorKeys(AuditActor actor, AuditedChange change) {
        List<String> keys = new ArrayList<>(List.of(actor.type()));
        if (actor.id() != null) {
            keys.add(actor.id().toHexString());
        }
        if (actor.email() != null) {
            keys.add(EmailAddress.key(actor.email()));
        }
        if (actor.tokenId() != null) {
            keys.add(actor.tokenId().toHexString());
        }
        if (actor.equals(AuditActor.GUEST) && change.client() != null) {
            keys.add(change.client());
        }
        return keys;
    }

    private static void putIfPresent(Document document, String field, @Nullable Object value) {
        if (value != null) {
            document.put(field, value);
        }
    }
}
