package com.therapybooking.webhook;

import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.WebhookKey.State;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.options.OptionRules;
import com.therapybooking.webhook.target.TargetUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Computes the update of a key's document from a change that was checked. */
@Component
class KeyUpdates {

    private static final int MAX_HISTORY = 200;

    private final KeyChecks checks;
    private final KeySecrets secrets;

    KeyUpdates(KeyChecks checks, KeySecrets secrets) {
        this.checks = checks;
        this.secrets = secrets;
    }

    /**
     * The update that a checked request asks for; it leaves fields unchanged that the request
     * leaves out.
     *
     * @param url the request's URL as the check returned it
     * @return one update for each changed field; empty for none
     * @throws ProblemException 400 for a body that no longer fits the key, which may have changed
     *     since the check
     */
    List<Bson> of(WebhookKey before, KeyChange request, @Nullable TargetUrl url, Instant now) {
        List<Bson> changes = new ArrayList<>();
        setRequired(changes, KeyDocument.NAME, request.name(), KeyRules::name);
        setRequired(changes, KeyDocument.PAYLOAD, request.payload(), payload -> payload);
        set(changes, KeyDocument.RATE_LIMIT, request.rateLimit(), limit -> limit);
        set(changes, KeyDocument.NOTES, request.notes(), notes -> notes);
        setRequired(
                changes,
                KeyDocument.EVENTS,
                request.allowedEvents(),
                names -> List.copyOf(KeyRules.events(names)));
        set(changes, KeyDocument.HEADERS, request.headers(), secrets::encryptedHeaders);
        set(
                changes,
                KeyDocument.THERAPISTS,
                request.therapistIds(),
                ids -> ids.isEmpty() ? null : List.copyOf(OptionRules.therapists(ids)));
        set(
                changes,
                KeyDocument.RETRY_SCHEDULE,
                request.retrySchedule(),
                OptionRules::retrySchedule);
        String webhookUrl = PatchField.valueOf(request.webhookUrl());
        if (url != null) {
            changes.add(Updates.set(KeyDocument.URL, webhookUrl));
            changes.add(Updates.set(KeyDocument.PROVIDER, url.provider()));
        }
        List<String> names = PatchField.valueOf(request.allowedEvents());
        Set<String> events = names == null ? before.allowedEvents() : KeyRules.events(names);
        if (KeyChecks.changesBody(request)) {
            BodyTemplate body = checks.body(before, request, events);
            changes.add(Updates.set(KeyDocument.FORMAT, body.format().text()));
            changes.add(Updates.set(KeyDocument.TEMPLATE, body.template()));
            changes.add(Updates.set(KeyDocument.CONTENT_TYPE, body.contentType()));
        } else {
            checks.checkBody(before, request);
        }
        setRequired(changes, KeyDocument.ACTIVE, request.active(), active -> active);
        boolean active = request.activeAfter(before);
        if (active != before.active()) {
            changes.add(Updates.unset(KeyDocument.DISABLED_REASON));
        }
        if ((active && !before.active())
                || (webhookUrl != null && !webhookUrl.equals(before.webhookUrl()))) {
            changes.add(Updates.inc(KeyDocument.FAILING_WINDOW, 1));
        }
        if (active != before.active() || !events.equals(before.allowedEvents())) {
            changes.add(history(new State(now, active, events)));
        }
        return changes;
    }

    /** Sets a field that every key has, if the request has a value for it. */
    private static <T> void setRequired(
            List<Bson> changes,
            String field,
            @Nullable PatchField<T> given,
            Function<T, Object> stored) {
        T value = PatchField.valueOf(given);
        if (value != null) {
            changes.add(Updates.set(field, stored.apply(value)));
        }
    }

    /** Sets a field that the request has; unsets it where its value or stored form is null. */
    private static <T> void set(
            List<Bson> changes,
            String field,
            @Nullable PatchField<T> given,
            Function<T, @Nullable Object> stored) {
        if (given != null) {
            Object value = given.value() == null ? null : stored.apply(given.value());
            changes.add(value == null ? Updates.unset(field) : Updates.set(field, value));
        }
    }

    /** Adds an entry to the history of a key's states. */
    static Bson history(State state) {
        return Updates.pushEach(
                KeyDocument.HISTORY,
                List.of(KeyDocument.state(state)),
                new PushOptions().slice(-MAX_HISTORY));
    }
}
