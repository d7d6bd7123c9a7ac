package com.therapybooking.webhook;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.options.KeyHeaders;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.options.OptionRules;
import com.therapybooking.webhook.target.TargetGuard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/** Checks and completes the fields of the key form before the key is saved. */
@Component
public class KeyChecks {

    private final OptionRules options;
    private final TargetGuard guard;
    private final KeyCache keyCache;

    KeyChecks(OptionRules options, TargetGuard guard, KeyCache keyCache) {
        this.options = options;
        this.guard = guard;
        this.keyCache = keyCache;
    }

    /**
     * All rules that a key with these fields breaks, except their sizes; empty when it can be
     * saved. For a form, which shows all errors at once.
     */
    public List<FieldProblem> problems(NewKey key) {
        List<FieldProblem> problems = new ArrayList<>();
        List.<Runnable>of(
                        () -> KeyRules.name(key.name()),
                        () -> KeyRules.events(key.allowedEvents()),
                        () -> KeyRules.notes(key.notes()),
                        () -> KeyRules.target(guard, key.webhookUrl()),
                        () -> KeyHeaders.check(key.headers() == null ? Map.of() : key.headers()),
                        () -> OptionRules.therapists(key.therapistIds()),
                        () -> OptionRules.retrySchedule(key.retrySchedule()),
                        () ->
                                options.body(
                                        key.format(),
                                        key.template(),
                                        key.contentType(),
                                        Set.copyOf(key.allowedEvents())))
                .forEach(rule -> {
                    try {
                        rule.run();
                    } catch (ProblemException e) {
                        problems.addAll(e.errors());
                    }
                });
        return problems;
    }

    /**
     * Adds headers to a change. Their present values do not leave this package.
     *
     * @param given the headers with a new value
     * @param names the headers to keep; names that the key does not have are ignored
     */
    public KeyChange withStoredHeaders(
            ObjectId keyId, KeyChange change, Map<String, String> given, Set<String> names) {
        keyCache.refresh();
        Map<String, String> headers = new LinkedHashMap<>();
        keyCache.find(keyId)
                .map(SigningKey::headers)
                .orElse(Map.of())
                .forEach((name, value) -> {
                    if (names.contains(name)) {
                        headers.put(name, value);
                    }
                });
        headers.putAll(given);
        return change.withHeaders(headers);
    }
}
