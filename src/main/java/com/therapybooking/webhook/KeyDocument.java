package com.therapybooking.webhook;

import com.mongodb.client.model.Updates;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.webhook.WebhookKey.CreatedBy;
import com.therapybooking.webhook.WebhookKey.State;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Reads and writes a key as a MongoDB document. */
final class KeyDocument {

    static final String NAME = "name";
    static final String DISPLAY_KEY = "displayKey";
    static final String URL = "webhookUrl";
    static final String EVENTS = "allowedEvents";
    static final String ACTIVE = "active";
    static final String PROVIDER = "provider";
    static final String RATE_LIMIT = "rateLimit";
    static final String PAYLOAD = "payload";
    static final String NOTES = "notes";
    static final String FORMAT = "format";
    static final String TEMPLATE = "template";
    static final String CONTENT_TYPE = "contentType";
    static final String THERAPISTS = "therapistIds";
    static final String RETRY_SCHEDULE = "retrySchedule";

    /** The key's own headers: a list of names with their encrypted values. */
    static final String HEADERS = "headers";

    static final String VALUE = "value";
    static final String CREATED_BY = "createdBy";
    static final String CREATED_AT = "createdAt";
    static final String UPDATED_AT = "updatedAt";
    static final String HASH = "hash";

    /** Replaced hashes in the order of their replacement, each with the end of its overlap. */
    static final String OLDER = "older";

    static final String VALID_UNTIL = "goodUntil";

    /** The one replaced hash of earlier versions, valid until {@link #PREVIOUS_EXPIRES_AT}. */
    static final String PREVIOUS_HASH = "previousHash";

    static final String PREVIOUS_EXPIRES_AT = "previousKeyExpiresAt";
    static final String FAILING_WINDOW = "failingWindow";
    static final String ROTATED_AT = "rotatedAt";
    static final String DISABLED_REASON = "disabledReason";
    static final String DELETED_AT = "deletedAt";
    static final String HISTORY = "history";

    private KeyDocument() {}

    /** The time of a change, later than that of the one before: the lock compares these times. */
    static Bson updatedAt(Instant now, Instant before) {
        Instant earliest = before.plusMillis(1);
        return Updates.set(UPDATED_AT, now.isBefore(earliest) ? earliest : now);
    }

    static WebhookKey read(Document document, int defaultRateLimit) {
        Document by = document.get(CREATED_BY, Document.class);
        return new WebhookKey(
                document.getObjectId("_id"),
                document.getString(NAME),
                document.getString(DISPLAY_KEY),
                document.getString(URL),
                events(document),
                document.getBoolean(ACTIVE, false),
                document.getString(PROVIDER),
                document.getInteger(RATE_LIMIT, defaultRateLimit),
                PayloadMode.of(document.getString(PAYLOAD)),
                document.getString(NOTES),
                BodyTemplate.of(
                        document.getString(FORMAT),
                        document.getString(TEMPLATE),
                        document.getString(CONTENT_TYPE)),
                new LinkedHashSet<>(document.getList(THERAPISTS, ObjectId.class, List.of())),
                document.getString(RETRY_SCHEDULE),
                headers(document).stream().map(header -> header.getString(NAME)).toList(),
                new CreatedBy(by.getObjectId("_id"), by.getString("name"), by.getString("email")),
                document.getDate(CREATED_AT).toInstant(),
                document.getDate(UPDATED_AT).toInstant(),
                instant(document, ROTATED_AT),
                instant(document, PREVIOUS_EXPIRES_AT),
                document.getInteger(FAILING_WINDOW, 0),
                document.getString(DISABLED_REASON),
                instant(document, DELETED_AT),
                document.getList(HISTORY, Document.class, List.of()).stream()
                        .map(KeyDocument::state)
                        .toList());
    }

    /** The key's own headers with their encrypted values. */
    static List<Document> headers(Document document) {
        return document.getList(HEADERS, Document.class, List.of());
    }

    /** The replaced hashes with the ends of their overlaps, oldest first. */
    static List<Document> older(Document document) {
        String previous = document.getString(PREVIOUS_HASH);
        Date until = document.getDate(PREVIOUS_EXPIRES_AT);
        List<Document> fromEarlierVersion =
                previous == null || until == null ? List.of() : List.of(older(previous, until));
        return document.getList(OLDER, Document.class, fromEarlierVersion);
    }

    /** The end of an older hash's overlap. */
    static Instant validUntil(Document older) {
        return older.getDate(VALID_UNTIL).toInstant();
    }

    static Document older(String hash, Date validUntil) {
        return new Document(HASH, hash).append(VALID_UNTIL, validUntil);
    }

    static Document state(State state) {
        return new Document("at", Date.from(state.at()))
                .append(ACTIVE, state.active())
                .append(EVENTS, List.copyOf(state.allowedEvents()));
    }

    private static State state(Document document) {
        return new State(
                document.getDate("at").toInstant(),
                document.getBoolean(ACTIVE, false),
                events(document));
    }

    static Document createdBy(SignedInUser by) {
        return new Document("_id", by.id()).append("name", by.name()).append("email", by.email());
    }

    private static Set<String> events(Document document) {
        return new LinkedHashSet<>(document.getList(EVENTS, String.class, List.of()));
    }

    private static @Nullable Instant instant(Document document, String field) {
        return document.get(field) instanceof Date date ? date.toInstant() : null;
    }
}
