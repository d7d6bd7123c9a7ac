package com.therapybooking.dashboard.keys;

import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.WebhookKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the form that makes and edits a key, as they were typed.
 *
 * @param rateLimit blank for the default
 * @param payload {@code full} or {@code minimal}
 */
record KeyForm(
        String name,
        String webhookUrl,
        List<String> allowedEvents,
        String rateLimit,
        String payload,
        String notes) {

    static final KeyForm EMPTY =
            new KeyForm(
                    "",
                    "",
                    List.of("booking.created", "booking.payment_verified", "booking.reminder"),
                    "",
                    "full",
                    "");

    KeyForm(
            @Nullable String name,
            @Nullable String webhookUrl,
            @Nullable List<String> allowedEvents,
            @Nullable String rateLimit,
            @Nullable String payload,
            @Nullable String notes) {
        this.name = text(name);
        this.webhookUrl = text(webhookUrl);
        this.allowedEvents = allowedEvents == null ? List.of() : List.copyOf(allowedEvents);
        this.rateLimit = text(rateLimit);
        this.payload = "minimal".equals(payload) ? "minimal" : "full";
        this.notes = text(notes);
    }

    static KeyForm of(WebhookKey key) {
        return new KeyForm(
                key.name(),
                key.webhookUrl(),
                List.copyOf(key.allowedEvents()),
                Integer.toString(key.rateLimit()),
                key.payload().text(),
                key.notes());
    }

    /**
     * @throws ProblemException 400 when the limit is no whole number
     */
    NewKey newKey() {
        return new NewKey(
                name,
                webhookUrl,
                allowedEvents,
                limit(),
                payload,
                notes.isEmpty() ? null : notes,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * What the form changes about a key: only what differs from how it was shown, so that two
     * administrators do not undo each other's work.
     *
     * @throws ProblemException 400 when the limit is no whole number, or is left out
     */
    KeyChange change(WebhookKey before) {
        KeyForm shown = of(before);
        Integer limit = limit();
        if (limit == null) {
            throw ProblemException.invalid("rateLimit", "must be a whole number");
        }
        return new KeyChange(
                name.equals(shown.name) ? null : new PatchField<>(name),
                webhookUrl.equals(shown.webhookUrl) ? null : new PatchField<>(webhookUrl),
                before.allowedEvents().equals(java.util.Set.copyOf(allowedEvents))
                        ? null
                        : new PatchField<>(allowedEvents),
                null,
                limit == before.rateLimit() ? null : new PatchField<>(limit),
                payload.equals(shown.payload) ? null : new PatchField<>(payload),
                notes.equals(shown.notes) ? null : new PatchField<>(notes.isEmpty() ? null : notes),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public boolean takes(String event) {
        return allowedEvents.contains(event);
    }

    /** What is wrong with which field; a field has one message. */
    static Map<String, String> messages(List<FieldProblem> problems) {
        Map<String, String> messages = new LinkedHashMap<>();
        for (FieldProblem problem : new ArrayList<>(problems)) {
            String field = problem.field().replaceAll("\\[.*", "");
            String message = problem.message();
            messages.putIfAbsent(
                    field, Character.toUpperCase(message.charAt(0)) + message.substring(1) + ".");
        }
        return messages;
    }

    private @Nullable Integer limit() {
        String digits = rateLimit.strip();
        if (digits.isEmpty()) {
            return null;
        }
        if (!digits.matches("[0-9]{1,9}")) {
            throw ProblemException.invalid("rateLimit", "must be a whole number");
        }
        return Integer.valueOf(digits);
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given.strip().replace("\r\n", "\n");
    }

    @Override
    public String toString() {
        return "KeyForm[***]";
    }
}
