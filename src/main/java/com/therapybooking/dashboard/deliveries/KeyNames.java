package com.therapybooking.dashboard.deliveries;

import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/** The names of all keys, deleted ones included, because the history still shows them. */
@Component
class KeyNames {

    private final KeyCache keys;

    KeyNames(KeyCache keys) {
        this.keys = keys;
    }

    Map<String, String> all() {
        return keys.all().stream()
                .map(SigningKey::key)
                .collect(
                        Collectors.toMap(
                                key -> key.id().toHexString(),
                                key ->
                                        key.deletedAt() == null
                                                ? key.name()
                                                : key.name() + " (deleted)",
                                (first, second) -> first,
                                LinkedHashMap::new));
    }

    /** The ids of the keys that deliveries can be sent to: neither deleted nor disabled. */
    Set<String> active() {
        return keys.all().stream()
                .map(SigningKey::key)
                .filter(key -> key.deletedAt() == null && key.active())
                .map(key -> key.id().toHexString())
                .collect(Collectors.toSet());
    }

    Optional<WebhookKey> find(String id) {
        return keys.find(new ObjectId(id)).map(SigningKey::key);
    }
}
