package com.therapybooking.identity.audit;

import static com.therapybooking.identity.audit.AuditDocuments.ACTOR;
import static com.therapybooking.identity.audit.AuditDocuments.ACTOR_KEYS;
import static com.therapybooking.identity.audit.AuditDocuments.ADDRESS;
import static com.therapybooking.identity.audit.AuditDocuments.CHANGES;
import static com.therapybooking.identity.audit.AuditDocuments.TARGET;
import static com.therapybooking.identity.audit.AuditDocuments.TARGET_KEYS;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PersonSearch;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.platform.database.LongRunning;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Erases people from the audit log: as actor with name, e-mail address and client address, as the
 * user that was changed, and in every recorded value that contains their e-mail address or a name.
 */
@Component
@Order(2)
final class AuditErasure implements PersonalData {

    private static final String ERASED = "(erased)";

    /** Fields with words or numbers of the service; a person may have the same name. */
    private static final Set<String> WITHOUT_PEOPLE =
            Set.of(
                    "allowedEvents",
                    "amount",
                    "contentType",
                    "currency",
                    "displayKey",
                    "format",
                    "payload",
                    "retrySchedule",
                    "role",
                    "scope",
                    "sessionPrice",
                    "status");

    /** The targets that administrators name, possibly after a person. */
    private static final Bson NAMED_BY_ADMINISTRATORS =
            Filters.in(TARGET_KEYS, AuditAction.Kind.KEY.text(), AuditAction.Kind.TOKEN.text());

    private final MongoCollection<Document> entries;

    AuditErasure(MongoDatabase database) {
        this.entries = database.getCollection(AuditDocuments.COLLECTION);
    }

    @Override
    public String kind() {
        return "auditEntries";
    }

    /** Present and earlier names of the person, as actor and as the user that was changed. */
    @Override
    public Set<String> names(String email) {
        String key = EmailAddress.key(email);
        Set<String> names = new HashSet<>();
        LongRunning.on(entries)
                .find(Filters.or(Filters.eq(ACTOR_KEYS, key), Filters.eq(TARGET_KEYS, key)))
                .forEach(entry -> names(entry, key).forEach(names::add));
        return names;
    }

    private static Stream<String> names(Document entry, String key) {
        List<@Nullable Object> names = new ArrayList<>();
        if (isActor(entry, key)) {
            names.add(entry.get(ACTOR, new Document()).get("name"));
        }
        if (isUser(entry, key)) {
            names.add(entry.get(TARGET, new Document()).get("name"));
            entry.getList(CHANGES, Document.class, List.of()).stream()
                    .filter(change -> "name".equals(change.get("field")))
                    .forEach(change ->
                            names.addAll(List.of(change.get("old", ""), change.get("new", ""))));
        }
        return names.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(name -> !name.equals(ERASED));
    }

    @Override
    public long erase(String email, Set<String> texts) {
        return each(email, texts, this::replace);
    }

    @Override
    public long count(String email, Set<String> texts) {
        return each(email, texts, (entry, changes) -> {});
    }

    private void replace(ObjectId id, Map<String, @Nullable Object> fields) {
        List<Bson> updates = new ArrayList<>();
        fields.forEach((field, value) ->
                updates.add(value == null ? Updates.unset(field) : Updates.set(field, value)));
        entries.updateOne(Filters.eq("_id", id), Updates.combine(updates));
    }

    /**
     * Finds the changes of every entry that names the person.
     *
     * @return the number of these entries
     */
    private long each(
            String email,
            Set<String> texts,
            BiConsumer<ObjectId, Map<String, @Nullable Object>> action) {
        String key = EmailAddress.key(email);
        Set<String> wanted = new HashSet<>();
        Stream.concat(Stream.of(key), texts.stream()).forEach(text -> addSpellings(text, wanted));
        Set<ObjectId> found = new HashSet<>();
        for (Bson filter :
                List.of(
                        Filters.eq(ACTOR_KEYS, key),
                        Filters.eq(TARGET_KEYS, key),
                        NAMED_BY_ADMINISTRATORS)) {
            for (Document entry : LongRunning.on(entries).find(filter)) {
                Map<String, @Nullable Object> changes = changes(entry, key, wanted);
                if (!changes.isEmpty()) {
                    action.accept(entry.getObjectId("_id"), changes);
                    found.add(entry.getObjectId("_id"));
                }
            }
        }
        return found.size();
    }

    /** Adds the text and its URL-encoded forms. */
    private static void addSpellings(String text, Set<String> spellings) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        spellings.addAll(List.of(text, encoded, encoded.replace("+", "%20")));
    }

    /** The fields of an entry that change; null removes one. */
    private static Map<String, @Nullable Object> changes(
            Document entry, String key, Set<String> texts) {
        List<String> actorKeys = entry.getList(ACTOR_KEYS, String.class, List.of());
        List<String> targetKeys = entry.getList(TARGET_KEYS, String.class, List.of());
        boolean isActor = isActor(entry, key);
        boolean isUser = isUser(entry, key);
        Map<String, @Nullable Object> wanted = new HashMap<>();
        wanted.put(ACTOR, cleanActor(entry.get(ACTOR, new Document()), isActor, texts));
        wanted.put(ACTOR_KEYS, without(actorKeys, key));
        wanted.put(ADDRESS, isActor ? null : entry.get(ADDRESS));
        wanted.put(TARGET, cleanName(entry.get(TARGET, new Document()), isUser, texts));
        wanted.put(TARGET_KEYS, without(targetKeys, key));
        wanted.put(CHANGES, cleanChanges(entry, isUser, texts));
        wanted.entrySet()
                .removeIf(field -> Objects.equals(entry.get(field.getKey()), field.getValue()));
        return wanted;
    }

    private static boolean isActor(Document entry, String key) {
        return entry.getList(ACTOR_KEYS, String.class, List.of()).contains(key);
    }

    private static boolean isUser(Document entry, String key) {
        return entry.getList(TARGET_KEYS, String.class, List.of())
                .containsAll(List.of(key, AuditAction.Kind.USER.text()));
    }

    private static Document cleanActor(Document stored, boolean isActor, Set<String> texts) {
        Document actor = new Document(stored);
        if (isActor) {
            actor.remove("name");
            actor.remove("email");
        }
        Document token = actor.get("token", Document.class);
        if (token != null) {
            actor.put("token", cleanName(token, false, texts));
        }
        return actor;
    }

    /** A target or token. An erased user loses the whole name, which may be an earlier one. */
    private static Document cleanName(Document stored, boolean whole, Set<String> texts) {
        Document copy = new Document(stored);
        copy.computeIfPresent("name", (field, name) -> whole ? ERASED : clean(name, texts));
        return copy;
    }

    private static List<Document> cleanChanges(Document entry, boolean isUser, Set<String> texts) {
        List<Document> cleaned = new ArrayList<>();
        for (Document change : entry.getList(CHANGES, Document.class, List.of())) {
            String field = String.valueOf(change.getString("field"));
            boolean whole = isUser && Set.of("name", "email").contains(field);
            Document copy = new Document(change);
            if (!WITHOUT_PEOPLE.contains(field)) {
                for (String side : List.of("old", "new")) {
                    copy.computeIfPresent(
                            side, (name, value) -> whole ? ERASED : clean(value, texts));
                }
            }
            cleaned.add(copy);
        }
        return cleaned;
    }

    private static Object clean(Object value, Set<String> texts) {
        return switch (value) {
            case String text -> mentions(text, texts) ? ERASED : text;
            case List<?> list -> list.stream().map(one -> clean(one, texts)).toList();
            default -> value;
        };
    }

    /** Searches words; the scheme of a URL names no person, and an escape is no part of a word. */
    private static boolean mentions(String text, Set<String> texts) {
        String typed = text.replaceFirst("^https?://", "");
        return Stream.of(
                        typed,
                        typed.replaceAll("%[0-9A-Fa-f]{2}|\\\\[nrt]", " "),
                        StringUtils.uriDecode(
                                typed.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").replace('+', ' '),
                                StandardCharsets.UTF_8))
                .anyMatch(form -> PersonSearch.mentionsAsWords(form, texts));
    }

    private static List<String> without(List<String> keys, String key) {
        return keys.stream().filter(one -> !one.equals(key)).toList();
    }
}
