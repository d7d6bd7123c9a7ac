package com.therapybooking.webhook;

import com.mongodb.client.model.Updates;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PersonalData;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
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
    public List<TypedText> findTyped(Set<String> texts) {
        keyCache.refresh();
        List<TypedText> found = new ArrayList<>();
        for (SigningKey each : keyCache.all()) {
            if (each.key().deletedAt() == null) {
                find(each, texts, found);
            }
        }
        return found;
    }

    private static void find(SigningKey each, Set<String> texts, List<TypedText> found) {
        WebhookKey key = each.key();
        String id = key.id().toHexString();
        find(key.name(), texts, id, "name", found);
        find(key.notes(), texts, id, "notes", found);
        find(decoded(key.webhookUrl()), texts, id, "webhookUrl", found);
        find(key.options().body().template(), texts, id, "template", found);
        find(String.join("\n", each.headers().values()), texts, id, "headers", found);
    }

    private static void find(
            @Nullable String text,
            Set<String> wanted,
            String keyId,
            String field,
            List<TypedText> found) {
        if (text != null && PersonalData.mentions(text, wanted)) {
            found.add(new TypedText(keyId, null, field));
        }
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
        String wanted = EmailAddress.key(email);
        keyCache.refresh();
        long count = 0;
        for (SigningKey key : keyCache.all()) {
            String maker = key.key().createdBy().email();
            List<Bson> changes = new ArrayList<>();
            if (maker != null && EmailAddress.key(maker).equals(wanted)) {
                changes.add(ERASE_CREATOR);
            }
            if (key.key().deletedAt() != null) {
                List<TypedText> found = new ArrayList<>();
                find(key, texts, found);
                found.forEach(text -> changes.add(removal(text.field())));
            }
            if (!changes.isEmpty()) {
                count += keys.rewrite(key.key().id(), Updates.combine(changes));
            }
        }
        keyCache.refresh();
        return count;
    }
}
