package com.therapybooking.webhook;

import com.mongodb.client.model.Updates;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PersonSearch;
import com.therapybooking.identity.PersonalData;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.conversions.Bson;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Erases an administrator from the keys that this person created; the keys keep working. The texts
 * of a key that administrators wrote are only reported. A deleted key's texts that name the person
 * are removed, because nothing can change them any more.
 */
@Component
@Order(0)
final class KeyErasure implements PersonalData {

    private static final Bson ERASE_CREATOR =
            Updates.combine(
                    Updates.unset(KeyDocument.CREATED_BY + ".name"),
                    Updates.unset(KeyDocument.CREATED_BY + ".email"));

    private final WebhookKeys keys;
    private final KeyCache keyCache;

    KeyErasure(WebhookKeys keys, KeyCache keyCache) {
        this.keys = keys;
        this.keyCache = keyCache;
    }

    @Override
    public String kind() {
        return "keys";
    }

    @Override
    public Set<String> names(String email) {
        keyCache.refresh();
        return keyCache.all().stream()
                .map(key -> key.key().createdBy())
                .filter(creator -> isPerson(creator, email))
                .flatMap(creator -> Stream.ofNullable(creator.name()))
                .collect(Collectors.toSet());
    }

    private static boolean isPerson(WebhookKey.CreatedBy creator, String email) {
        return creator.email() != null
                && EmailAddress.key(creator.email()).equals(EmailAddress.key(email));
    }

    @Override
    public List<TypedText> findTyped(Set<String> texts) {
        keyCache.refresh();
        return keyCache.existing()
                .flatMap(key ->
                        typed(key).entrySet().stream()
                                .filter(text -> PersonSearch.mentions(text.getValue(), texts))
                                .map(text ->
                                        new TypedText(
                                                key.key().id().toHexString(), null, text.getKey())))
                .toList();
    }

    /** The texts of a key that administrators wrote, by the name of the field. */
    private static Map<String, String> typed(SigningKey each) {
        WebhookKey key = each.key();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("name", key.name());
        texts.put("notes", key.notes() == null ? "" : key.notes());
        texts.put("webhookUrl", decoded(key.webhookUrl()));
        texts.put("template", key.body().template());
        texts.put("headers", String.join("\n", each.headers().values()));
        return texts;
    }

    /** The changes that remove the person from a key: its creator, and a deleted key's texts. */
    private static List<Bson> changes(SigningKey key, String email, Set<String> texts) {
        List<Bson> changes = new ArrayList<>();
        if (key.key().deletedAt() != null) {
            typed(key).entrySet().stream()
                    .filter(text -> PersonSearch.mentionsAsWords(text.getValue(), texts))
                    .map(text -> removal(text.getKey()))
                    .forEach(changes::add);
        }
        if (isPerson(key.key().createdBy(), email)) {
            changes.add(ERASE_CREATOR);
        }
        return changes;
    }

    /** Keys that the person created, and deleted keys that name the person. */
    @Override
    public long count(String email, Set<String> texts) {
        keyCache.refresh();
        return keyCache.all().stream().filter(key -> !changes(key, email, texts).isEmpty()).count();
    }

    /** The URL as it is and, where that is possible, decoded. */
    private static String decoded(String url) {
        try {
            return url + "\n" + URLDecoder.decode(url, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return url;
        }
    }

    private static Bson removal(String field) {
        return switch (field) {
            case "name" -> Updates.set(KeyDocument.NAME, "erased");
            case "webhookUrl" -> Updates.set(KeyDocument.URL, "https://erased.invalid/");
            case "notes" -> Updates.unset(KeyDocument.NOTES);
            case "template" -> Updates.set(KeyDocument.TEMPLATE, "");
            default -> Updates.unset(KeyDocument.HEADERS);
        };
    }

    @Override
    public long erase(String email, Set<String> texts) {
        keyCache.refresh();
        long count = 0;
        for (SigningKey key : keyCache.all()) {
            List<Bson> changes = changes(key, email, texts);
            if (!changes.isEmpty()) {
                count += keys.rewrite(key.key().id(), Updates.combine(changes));
                keyCache.changed(key.key().id());
            }
        }
        keyCache.refresh();
        return count;
    }
}
