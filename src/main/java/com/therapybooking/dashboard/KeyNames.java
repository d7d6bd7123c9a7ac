package com.therapybooking.dashboard;

import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The names of all keys, deleted ones included, because the history still shows them. A name that
 * several keys share is followed by the end of the key. Templates use it as {@code @keyNames}.
 */
@Component
public class KeyNames {

    private static final int ENDING = 4;

    private final KeyCache keys;

    KeyNames(KeyCache keys) {
        this.keys = keys;
    }

    /** The names by the id of the key. */
    public Map<String, String> all() {
        List<WebhookKey> all = keys.all().stream().map(SigningKey::key).toList();
        Map<String, Long> uses =
                all.stream().collect(Collectors.groupingBy(KeyNames::plain, Collectors.counting()));
        Map<String, String> names = new LinkedHashMap<>();
        for (WebhookKey key : all) {
            String name = plain(key);
            boolean isShared = uses.getOrDefault(name, 0L) > 1;
            names.put(key.id().toHexString(), isShared ? name + " " + ending(key) : name);
        }
        return names;
    }

    /** The ids of the keys that are not deleted. */
    public Set<String> existing() {
        return ids(keys.existing().map(SigningKey::key));
    }

    /** The ids of the keys that deliveries can be sent to: neither deleted nor disabled. */
    public Set<String> active() {
        return ids(enabled());
    }

    /** Whether an enabled key takes reminders of sessions with this therapist. */
    public boolean anyTakesReminders(@Nullable ObjectId therapist) {
        return enabled()
                .anyMatch(key ->
                        key.allowedEvents().contains(EventName.REMINDER) && key.takes(therapist));
    }

    /** The key with this id, which may be deleted. */
    public Optional<WebhookKey> find(String id) {
        return keys.find(new ObjectId(id)).map(SigningKey::key);
    }

    private Stream<WebhookKey> enabled() {
        return keys.existing().map(SigningKey::key).filter(WebhookKey::active);
    }

    private static Set<String> ids(Stream<WebhookKey> some) {
        return some.map(key -> key.id().toHexString()).collect(Collectors.toSet());
    }

    private static String plain(WebhookKey key) {
        return key.deletedAt() == null ? key.name() : key.name() + " (deleted)";
    }

    private static String ending(WebhookKey key) {
        String shown = key.displayKey();
        return "…" + shown.substring(Math.max(0, shown.length() - ENDING));
    }
}
