package com.therapybooking.webhook;

import com.mongodb.client.model.PushOptions;
import com.mongodb.client.model.Updates;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.WebhookKey.State;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyHeaders;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.target.TargetUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks the requests that create and change keys, and computes the update of the document. */
@Component
class KeyUpdates {

    private static final int MAX_HISTORY = 200;

    private final KeyRules rules;
    private final KeySecrets secrets;

    KeyUpdates(KeyRules rules, KeySecrets secrets) {
        this.rules = rules;
        this.secrets = secrets;
    }

    /**
     * The update that a request asks for; it leaves fields unchanged that the request leaves out.
     *
     * @param before null when there is no such key yet
     * @param url the request's URL, checked; null when the request has none
     * @param errors the fields that were found to be wrong before
     * @return one update for each changed field; empty for none
     * @throws ProblemException 400 with every field that breaks a constraint or a rule
     */
    List<Bson> of(
            @Nullable WebhookKey before,
            KeyChange request,
            @Nullable TargetUrl url,
            FieldErrors errors,
            Instant now) {
        Update update = new Update(new ArrayList<>(), errors);
        update.set(KeyDocument.NAME, request.name(), KeyRules::name);
        update.set(KeyDocument.URL, request.webhookUrl(), text -> text);
        update.set(KeyDocument.PAYLOAD, request.payload(), payload -> payload);
        update.set(KeyDocument.RATE_LIMIT, request.rateLimit(), limit -> limit);
        update.set(KeyDocument.NOTES, request.notes(), KeyRules::notes);
        update.set(KeyDocument.EVENTS, request.allowedEvents(), KeyRules::events);
        update.set(
                KeyDocument.HEADERS,
                request.headers(),
                headers -> secrets.encryptedHeaders(KeyHeaders.check(headers)));
        update.set(
                KeyDocument.THERAPISTS,
                request.therapistIds(),
                ids -> ids.isEmpty() ? null : KeyRules.therapists(ids));
        update.set(KeyDocument.RETRY_SCHEDULE, request.retrySchedule(), KeyRules::retrySchedule);
        update.set(KeyDocument.ACTIVE, request.active(), active -> active);
        Set<String> oldEvents = before == null ? Collections.emptySet() : before.allowedEvents();
        List<String> names = PatchField.valueOf(request.allowedEvents());
        Set<String> events = names == null ? oldEvents : new LinkedHashSet<>(names);
        setBody(update, before, request, events, !oldEvents.containsAll(events));
        errors.done();
        if (url != null) {
            update.changes.add(Updates.set(KeyDocument.PROVIDER, url.provider()));
        }
        boolean wasActive = before != null && before.active();
        Boolean wanted = PatchField.valueOf(request.active());
        boolean active = wanted == null ? wasActive : wanted;
        if (active != wasActive) {
            update.changes.add(Updates.unset(KeyDocument.DISABLED_REASON));
        }
        String webhookUrl = PatchField.valueOf(request.webhookUrl());
        if (before != null
                && ((active && !wasActive)
                        || (webhookUrl != null && !webhookUrl.equals(before.webhookUrl())))) {
            update.changes.add(Updates.inc(KeyDocument.FAILING_WINDOW, 1));
        }
        if (active != wasActive || !events.equals(oldEvents)) {
            update.changes.add(history(new State(now, active, events)));
        }
        return update.changes;
    }

    private record Update(List<Bson> changes, FieldErrors errors) {

        /**
         * Adds the update of a field that the request has, or its error. A field whose value or
         * stored form is null is unset; the request's constraints refuse null for other fields.
         */
        <T> void set(
                String field, @Nullable PatchField<T> given, Function<T, @Nullable Object> rule) {
            if (given != null) {
                T value = given.value();
                Object stored = errors.read(() -> value == null ? null : rule.apply(value), field);
                changes.add(stored == null ? Updates.unset(field) : Updates.set(field, stored));
            }
        }
    }

    /**
     * Adds the update of the body's format, or its error. Checks a new body alone, then together
     * with events and payload if these are right. An unchanged body is checked again when events or
     * payload change.
     */
    private void setBody(
            Update update,
            @Nullable WebhookKey before,
            KeyChange request,
            Set<String> events,
            boolean newEvents) {
        BodyTemplate old = before == null ? BodyTemplate.EVENT : before.body();
        PayloadMode oldPayload = before == null ? PayloadMode.FULL : before.payload();
        String given = PatchField.valueOf(request.payload());
        PayloadMode payload = given == null ? oldPayload : PayloadMode.of(given);
        if (request.changesBody()) {
            update.errors.check(
                    () -> body(old, request, Set.of(), payload), "template", "contentType");
        } else if (payload == oldPayload && !newEvents) {
            return;
        }
        BodyTemplate body =
                update.errors.read(
                        () -> body(old, request, events, payload),
                        "format",
                        "template",
                        "contentType",
                        "allowedEvents",
                        "payload");
        if (request.changesBody() && body != null) {
            update.changes.add(Updates.set(KeyDocument.FORMAT, body.format().text()));
            update.changes.add(Updates.set(KeyDocument.TEMPLATE, body.template()));
            update.changes.add(Updates.set(KeyDocument.CONTENT_TYPE, body.contentType()));
        }
    }

    /** The body after a change; a template without the format keeps the format. */
    private BodyTemplate body(
            BodyTemplate old, KeyChange request, Set<String> events, PayloadMode payload) {
        String format = request.format() == null ? old.format().text() : request.format().value();
        boolean keepsTemplate =
                old.format() == BodyFormat.TEMPLATE && old.format().text().equals(format);
        return rules.body(
                format,
                request.template() == null
                        ? keepsTemplate ? old.template() : null
                        : request.template().value(),
                request.contentType() == null
                        ? keepsTemplate ? old.contentType() : null
                        : request.contentType().value(),
                events,
                payload);
    }

    /** Adds an entry to the history of a key's states. */
    static Bson history(State state) {
        return Updates.pushEach(
                KeyDocument.HISTORY,
                List.of(KeyDocument.state(state)),
                new PushOptions().slice(-MAX_HISTORY));
    }
}
