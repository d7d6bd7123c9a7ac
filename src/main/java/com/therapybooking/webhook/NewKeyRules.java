package com.therapybooking.webhook;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyHeaders;
import com.therapybooking.webhook.options.KeyOptions;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.options.OptionRules;
import com.therapybooking.webhook.target.TargetGuard;
import com.therapybooking.webhook.target.TargetUrl;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Checks the request for a new key, and reads its options. */
@Component
class NewKeyRules {

    private final TargetGuard guard;
    private final OptionRules options;

    NewKeyRules(TargetGuard guard, OptionRules options) {
        this.guard = guard;
        this.options = options;
    }

    /**
     * Checks every field of a request.
     *
     * @param violations the fields that break the constraints of the request
     * @return its URL
     * @throws ProblemException 400 with every field that breaks a constraint or a rule
     */
    TargetUrl check(NewKey request, List<FieldProblem> violations) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(violations);
        errors.check(() -> KeyRules.name(request.name()), "name");
        TargetUrl url =
                errors.read(() -> KeyRules.target(guard, request.webhookUrl()), "webhookUrl");
        errors.check(() -> KeyRules.events(request.allowedEvents()), "allowedEvents");
        errors.check(() -> KeyRules.notes(request.notes()), "notes");
        errors.check(() -> KeyHeaders.check(headers(request)), "headers");
        errors.check(() -> OptionRules.therapists(request.therapistIds()), "therapistIds");
        errors.check(() -> OptionRules.retrySchedule(request.retrySchedule()), "retrySchedule");
        OptionRules.checkBody(
                errors,
                () -> body(request, Set.of()),
                () -> body(request, Set.copyOf(request.allowedEvents())));
        errors.done();
        return Objects.requireNonNull(url);
    }

    /** The options of a request that was checked. */
    KeyOptions options(NewKey request) {
        return new KeyOptions(
                body(request, Set.of()),
                OptionRules.therapists(request.therapistIds()),
                OptionRules.retrySchedule(request.retrySchedule()),
                List.copyOf(headers(request).keySet()));
    }

    /** The headers of a request; empty when it has none. */
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
}
