package com.therapybooking.webhook;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyHeaders;
import com.therapybooking.webhook.options.KeyOptions;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.options.OptionRules;
import com.therapybooking.webhook.target.TargetGuard;
import com.therapybooking.webhook.target.TargetRefusedException;
import com.therapybooking.webhook.target.TargetUrl;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks the requests that create and change keys, and reads their options. */
@Component
class KeyChecks {

    private final TargetGuard guard;
    private final OptionRules options;

    KeyChecks(TargetGuard guard, OptionRules options) {
        this.guard = guard;
        this.options = options;
    }

    /**
     * Checks every field of a new key.
     *
     * @param violations the fields that break the constraints of the request
     * @return its URL
     * @throws ProblemException 400 with every field that breaks a constraint or a rule
     */
    TargetUrl check(NewKey request, List<FieldProblem> violations) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(violations);
        errors.check(() -> KeyRules.name(request.name()), "name");
        TargetUrl url = errors.read(() -> target(request.webhookUrl()), "webhookUrl");
        errors.check(() -> KeyRules.events(request.allowedEvents()), "allowedEvents");
        errors.check(() -> KeyRules.notes(request.notes()), "notes");
        errors.check(() -> KeyHeaders.check(headers(request)), "headers");
        errors.check(() -> OptionRules.therapists(request.therapistIds()), "therapistIds");
        errors.check(() -> OptionRules.retrySchedule(request.retrySchedule()), "retrySchedule");
        checkBody(
                errors,
                () -> body(request, Set.of()),
                () -> body(request, Set.copyOf(request.allowedEvents())));
        errors.done();
        return Objects.requireNonNull(url);
    }

    /**
     * Checks a change by the rules for its fields.
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
                errors.read(() -> webhookUrl == null ? null : target(webhookUrl), "webhookUrl");
        check(errors, request.allowedEvents(), "allowedEvents", KeyRules::events);
        check(errors, request.notes(), "notes", KeyRules::notes);
        check(errors, request.headers(), "headers", KeyHeaders::check);
        check(errors, request.therapistIds(), "therapistIds", OptionRules::therapists);
        check(errors, request.retrySchedule(), "retrySchedule", OptionRules::retrySchedule);
        if (before != null) {
            checkBody(
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

    private TargetUrl target(String url) {
        try {
            return guard.check(url);
        } catch (TargetRefusedException e) {
            throw ProblemException.invalid("webhookUrl", String.valueOf(e.getMessage()));
        }
    }

    private static <T> void check(
            FieldErrors errors, @Nullable PatchField<T> field, String name, Consumer<T> rule) {
        T value = PatchField.valueOf(field);
        if (value != null) {
            errors.check(() -> rule.accept(value), name);
        }
    }

    /** Other fields may be wrong, so the body is checked by itself, then with those it needs. */
    private static void checkBody(FieldErrors errors, Runnable alone, Runnable withEvents) {
        errors.check(alone, "template", "contentType");
        errors.check(withEvents, "format", "template", "contentType", "allowedEvents", "payload");
    }

    /** The options of a new key that was checked. */
    KeyOptions options(NewKey request) {
        return new KeyOptions(
                body(request, Set.of()),
                OptionRules.therapists(request.therapistIds()),
                OptionRules.retrySchedule(request.retrySchedule()),
                List.copyOf(headers(request).keySet()));
    }

    /** The headers of a new key; empty when it has none. */
    static Map<String, String> headers(NewKey request) {
        return request.headers() == null ? Map.of() : request.headers();
    }

    private BodyTemplate body(NewKey request, Set<String> events) {
        return options.body(
                request.format(),
                request.template(),
                request.contentType(),
                events,
                PayloadMode.of(String.valueOf(request.payload())));
    }

    /** Whether the change sets the format of the bodies. */
    static boolean changesBody(KeyChange request) {
        return request.format() != null
                || request.template() != null
                || request.contentType() != null;
    }

    /** Refuses a body that is wrong, or that fails for one of the events or with the payload. */
    void checkBody(WebhookKey before, KeyChange request) {
        List<String> names = PatchField.valueOf(request.allowedEvents());
        Set<String> events = names == null ? before.allowedEvents() : Set.copyOf(names);
        if (changesBody(request)
                || !before.allowedEvents().containsAll(events)
                || payload(before, request) != before.payload()) {
            BodyTemplate _ = body(before, request, events);
        }
    }

    /** The body after a change; a template without the format keeps the format. */
    BodyTemplate body(WebhookKey before, KeyChange request, Set<String> events) {
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
                events,
                payload(before, request));
    }

    private static PayloadMode payload(WebhookKey before, KeyChange request) {
        String given = PatchField.valueOf(request.payload());
        return given == null ? before.payload() : PayloadMode.of(given);
    }
}
