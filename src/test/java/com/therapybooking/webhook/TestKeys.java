package com.therapybooking.webhook;

import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Creates webhook keys for unit tests. */
public final class TestKeys {

    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private TestKeys() {}

    /** Returns an enabled key without options, in failing window 0. */
    public static WebhookKey enabled(ObjectId id, String... events) {
        return key(id, Set.of(events), true, Set.of(), null, 0, null);
    }

    public static WebhookKey disabled(ObjectId id, String... events) {
        return key(id, Set.of(events), false, Set.of(), null, 0, null);
    }

    public static WebhookKey deleted(ObjectId id, String... events) {
        return key(id, Set.of(events), false, Set.of(), null, 0, CREATED);
    }

    public static WebhookKey ofTherapist(ObjectId id, ObjectId therapist, String... events) {
        return key(id, Set.of(events), true, Set.of(therapist), null, 0, null);
    }

    public static WebhookKey withSchedule(ObjectId id, String schedule, String... events) {
        return key(id, Set.of(events), true, Set.of(), schedule, 0, null);
    }

    public static WebhookKey inWindow(ObjectId id, int failingWindow) {
        return key(id, Set.of("booking.created"), true, Set.of(), null, failingWindow, null);
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
            Set<ObjectId> therapists,
            @Nullable String schedule,
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
                BodyTemplate.EVENT,
                therapists,
                schedule,
                List.of(),
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
