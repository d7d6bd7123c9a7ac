package com.therapybooking.webhook;

import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyOptions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Creates webhook keys for unit tests. */
public final class TestKeys {

    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private static final KeyOptions PLAIN =
            new KeyOptions(BodyTemplate.EVENT, Set.of(), null, List.of());

    private TestKeys() {}

    /** Returns an enabled key without options, in failing window 0. */
    public static WebhookKey enabled(ObjectId id, String... events) {
        return key(id, Set.of(events), true, PLAIN, 0, null);
    }

    public static WebhookKey disabled(ObjectId id, String... events) {
        return key(id, Set.of(events), false, PLAIN, 0, null);
    }

    public static WebhookKey deleted(ObjectId id, String... events) {
        return key(id, Set.of(events), false, PLAIN, 0, CREATED);
    }

    public static WebhookKey with(ObjectId id, KeyOptions options, String... events) {
        return key(id, Set.of(events), true, options, 0, null);
    }

    public static WebhookKey inWindow(ObjectId id, int failingWindow) {
        return key(id, Set.of("booking.created"), true, PLAIN, failingWindow, null);
    }

    /** Returns the key with its secrets, in the form of the cache. */
    public static SigningKey signing(WebhookKey key) {
        return new SigningKey(
                key, key.deletedAt() == null ? "0".repeat(64) : null, List.of(), Map.of());
    }

    private static WebhookKey key(
            ObjectId id,
            Set<String> events,
            boolean active,
            KeyOptions options,
            int failingWindow,
            @Nullable Instant deletedAt) {
        return new WebhookKey(
                id,
                "Calendar",
                "sk_live_abcd...wxyz",
                "https://hooks.example.com/x",
                events,
                active,
                "custom",
                1_000,
                PayloadMode.FULL,
                null,
                options,
                new WebhookKey.CreatedBy(new ObjectId(), "Admin", "admin@example.com"),
                CREATED,
                CREATED,
                null,
                null,
                failingWindow,
                null,
                deletedAt,
                List.of(new WebhookKey.State(CREATED, active, events)));
    }
}
