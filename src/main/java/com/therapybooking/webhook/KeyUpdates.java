package com.therapybooking.webhook;

import com.mongodb.client.model.Updates;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.WebhookKey.State;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyHeaders;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.options.OptionRules;
import com.therapybooking.webhook.target.Provider;
import com.therapybooking.webhook.target.TargetGuard;
import com.therapybooking.webhook.target.TargetUrl;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks a change of a key, and computes the update of its document. */
@Component
class KeyUpdates {

    private static final int MAX_HISTORY = 200;

    /**
     * The update of a key's document.
     *
     * @param changes one for each changed field, in a list of the caller's own; empty for none
     * @param activates whether the key was disabled and is enabled by it
     */
    record Update(List<Bson> changes, boolean activates) {}

    private final TargetGuard guard;
    private final OptionRules options;
    private final KeySecrets secrets;

    KeyUpdates(TargetGuard guard, OptionRules options, KeySecrets secrets) {
        this.guard = guard;
        this.options = options;
        this.secrets = secrets;
    }

    /**
     * The update that a checked request asks for; it leaves fields unchanged that the request
     * leaves out.
     *
     * @param url the request's URL as the check returned it
     * @throws ProblemException 400 for a body that no longer fits the key, which may have changed
     *     since the check
     */
    Update of(WebhookKey before, KeyChange request, @Nullable TargetUrl url, Instant now) {
        List<Bson> changes = new ArrayList<>();
        String name = PatchField.valueOf(request.name());
        set(changes, KeyDocument.NAME, name == null ? null : KeyRules.name(name));
        set(changes, KeyDocument.PAYLOAD, PatchField.valueOf(request.payload()));
        setOrClear(changes, KeyDocument.RATE_LIMIT, request.rateLimit());
        setOrClear(changes, KeyDocument.NOTES, request.notes());
        String webhookUrl = PatchField.valueOf(request.webhookUrl());
        if (url != null) {
            changes.add(Updates.set(KeyDocument.URL, webhookUrl));
            changes.add(Updates.set(KeyDocument.PROVIDER, Provider.of(url)));
        }
        List<String> names = PatchField.valueOf(request.allowedEvents());
        Set<String> events = names == null ? null : KeyRules.events(names);
        set(changes, KeyDocument.EVENTS, events == null ? null : List.copyOf(events));
        changeOptions(changes, before, request, events);
        Boolean active = PatchField.valueOf(request.active());
        if (active != null) {
            changes.add(Updates.set(KeyDocument.ACTIVE, active));
            if (active != before.active()) {
                changes.add(Updates.unset(KeyDocument.DISABLED_REASON));
            }
        }
        boolean activates = Boolean.TRUE.equals(active) && !before.active();
        if (activates || (webhookUrl != null && !webhookUrl.equals(before.webhookUrl()))) {
            changes.add(Updates.inc(KeyDocument.FAILING_WINDOW, 1));
        }
        State state =
                new State(
                        now,
                        active == null ? before.active() : active,
                        events == null ? before.allowedEvents() : events);
        if (state.active() != before.active()
                || !state.allowedEvents().equals(before.allowedEvents())) {
            changes.add(history(state));
        }
        return new Update(changes, activates);
    }

    /**
     * Checks a request by the rules for its fields.
     *
     * @param before null when there is no such key
     * @param violations the fields that break the constraints of the request
     * @return the new URL; null when the request has none
     * @throws ProblemException 400 with every field that breaks a constraint or a rule
     */
    @Nullable TargetUrl check(
            @Nullable WebhookKey before, KeyChange request, List<FieldProblem> violations) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(violations);
        check(errors, request.name(), "name", KeyRules::name);
        String webhookUrl = PatchField.valueOf(request.webhookUrl());
        TargetUrl url =
                errors.read(
                        () -> webhookUrl == null ? null : KeyRules.target(guard, webhookUrl),
                        "webhookUrl");
        check(errors, request.allowedEvents(), "allowedEvents", KeyRules::events);
        check(errors, request.notes(), "notes", KeyRules::notes);
        check(errors, request.headers(), "headers", KeyHeaders::check);
        check(errors, request.therapistIds(), "therapistIds", OptionRules::therapists);
        check(errors, request.retrySchedule(), "retrySchedule", OptionRules::retrySchedule);
        if (before != null) {
            OptionRules.checkBody(
                    errors,
                    () -> {
                        if (changesBody(request)) {
                            BodyTemplate _ = body(before, request, Set.of());
                        }
                    },
                    () -> checkBody(before, request));
        }
        errors.done();
        return url;
    }

    private static <T> void check(
            FieldErrors errors, @Nullable PatchField<T> field, String name, Consumer<T> rule) {
        T value = PatchField.valueOf(field);
        if (value != null) {
            errors.check(() -> rule.accept(value), name);
        }
    }

    private void changeOptions(
            List<Bson> changes,
            WebhookKey before,
            KeyChange request,
            @Nullable Set<String> events) {
        if (request.headers() != null) {
            Map<String, String> headers = request.headers().value();
            setOrClear(
                    changes,
                    KeyDocument.HEADERS,
                    new PatchField<>(headers == null ? null : secrets.encryptedHeaders(headers)));
        }
        if (request.therapistIds() != null) {
            List<ObjectId> ids =
                    List.copyOf(OptionRules.therapists(request.therapistIds().value()));
            setOrClear(
                    changes, KeyDocument.THERAPISTS, new PatchField<>(ids.isEmpty() ? null : ids));
        }
        if (request.retrySchedule() != null) {
            setOrClear(
                    changes,
                    KeyDocument.RETRY_SCHEDULE,
                    new PatchField<>(OptionRules.retrySchedule(request.retrySchedule().value())));
        }
        if (changesBody(request)) {
            BodyTemplate body = body(before, request, events);
            changes.add(Updates.set(KeyDocument.FORMAT, body.format().text()));
            changes.add(Updates.set(KeyDocument.TEMPLATE, body.template()));
            changes.add(Updates.set(KeyDocument.CONTENT_TYPE, body.contentType()));
        } else {
            checkBody(before, request);
        }
    }

    private static boolean changesBody(KeyChange request) {
        return request.format() != null
                || request.template() != null
                || request.contentType() != null;
    }

    /** Refuses a body that is wrong, or that fails for one of the events or with the payload. */
    private void checkBody(WebhookKey before, KeyChange request) {
        List<String> names = PatchField.valueOf(request.allowedEvents());
        Set<String> events = names == null ? null : Set.copyOf(names);
        if (changesBody(request)
                || (events != null && !before.allowedEvents().containsAll(events))
                || payload(before, request) != before.payload()) {
            BodyTemplate _ = body(before, request, events);
        }
    }

    /** The body after a change; a template without the format keeps the format. */
    private BodyTemplate body(WebhookKey before, KeyChange request, @Nullable Set<String> events) {
        BodyTemplate old = before.options().body();
        boolean wasTemplate = old.format() == BodyFormat.TEMPLATE;
        String format = request.format() == null ? old.format().text() : request.format().value();
        boolean keepsTemplate = wasTemplate && BodyFormat.TEMPLATE.text().equals(format);
        return options.body(
                format,
                request.template() == null
                        ? keepsTemplate ? old.template() : null
                        : request.template().value(),
                request.contentType() == null
                        ? keepsTemplate ? old.contentType() : null
                        : request.contentType().value(),
                events == null ? before.allowedEvents() : events,
                payload(before, request));
    }

    private static PayloadMode payload(WebhookKey before, KeyChange request) {
        String given = PatchField.valueOf(request.payload());
        return given == null ? before.payload() : PayloadMode.of(given);
    }

    private static void set(List<Bson> changes, String field, @Nullable Object value) {
        if (value != null) {
            changes.add(Updates.set(field, value));
        }
    }

    private static void setOrClear(
            List<Bson> changes, String field, @Nullable PatchField<?> given) {
        if (given != null) {
            changes.add(
                    given.value() == null
                            ? Updates.unset(field)
                            : Updates.set(field, given.value()));
        }
    }

    /** Adds an entry to the history of a key's states. */
    static Bson history(State state) {
        return new Document(
                "$push",
                new Document(
                        KeyDocument.HISTORY,
                        new Document("$each", List.of(KeyDocument.state(state)))
                                .append("$slice", -MAX_HISTORY)));
    }
}
