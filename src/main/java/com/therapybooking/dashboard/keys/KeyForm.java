package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.FormText;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.options.KeyHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * The fields of the form that creates and edits a key, as typed.
 *
 * @param rateLimit blank for the default
 * @param payload {@code full} or {@code minimal}
 * @param headers in the form's order
 * @param retrySchedule blank for the default
 */
record KeyForm(
        String name,
        String webhookUrl,
        List<String> allowedEvents,
        String rateLimit,
        String payload,
        String notes,
        List<Header> headers,
        List<String> therapistIds,
        String format,
        String template,
        String contentType,
        String retrySchedule) {

    static final KeyForm EMPTY =
            new KeyForm(
                    "",
                    "",
                    List.of("booking.created", "booking.payment_verified", "booking.reminder"),
                    "",
                    "full",
                    "",
                    List.of(),
                    List.of(),
                    BodyFormat.JSON.text(),
                    "",
                    "",
                    "");

    private static final int BLANK_HEADERS = 2;

    /**
     * A header of the key.
     *
     * @param value blank to keep the current value
     * @param set whether the key has this header
     * @param removed whether the form removes it; the row is kept for a form that is shown again
     */
    record Header(String name, String value, boolean set, boolean removed) {

        @Override
        public String toString() {
            return "Header[" + name + "]";
        }
    }

    /** Reads the fields of a request; a missing field is blank. */
    static KeyForm of(MultiValueMap<String, String> fields, Set<String> headersThatAreSet) {
        return new KeyForm(
                text(fields, "name"),
                text(fields, "webhookUrl"),
                all(fields, "allowedEvents"),
                text(fields, "rateLimit"),
                "minimal".equals(fields.getFirst("payload")) ? "minimal" : "full",
                text(fields, "notes"),
                headers(fields, headersThatAreSet),
                all(fields, "therapistIds"),
                text(fields, "format").isEmpty() ? BodyFormat.JSON.text() : text(fields, "format"),
                text(fields, "template"),
                text(fields, "contentType"),
                text(fields, "retrySchedule"));
    }

    static KeyForm of(WebhookKey key) {
        boolean template = key.body().format() == BodyFormat.TEMPLATE;
        return new KeyForm(
                key.name(),
                key.webhookUrl(),
                List.copyOf(key.allowedEvents()),
                Integer.toString(key.rateLimit()),
                key.payload().text(),
                Objects.requireNonNullElse(key.notes(), ""),
                key.headerNames().stream().map(name -> new Header(name, "", true, false)).toList(),
                key.therapistIds().stream().map(ObjectId::toHexString).toList(),
                key.body().format().text(),
                key.body().template(),
                template ? key.body().contentType() : "",
                Objects.requireNonNullElse(key.retrySchedule(), ""));
    }

    /** The key that the form describes, without a rate limit that is not a number. */
    NewKey newKey() {
        Map<String, String> headers = givenHeaders();
        return new NewKey(
                name,
                webhookUrl,
                allowedEvents,
                limit(),
                payload,
                FormText.orNull(notes),
                headers.isEmpty() ? null : headers,
                therapistIds.isEmpty() ? null : therapistIds,
                format,
                isTemplate() ? template : null,
                isTemplate() ? FormText.orNull(contentType) : null,
                FormText.orNull(retrySchedule));
    }

    /** The errors that only a form can have. */
    List<FieldProblem> problems() {
        List<FieldProblem> problems = new ArrayList<>();
        if (!rateLimit.isEmpty() && limit() == null) {
            problems.add(new FieldProblem("rateLimit", "must be a whole number"));
        }
        Set<String> given = new HashSet<>();
        for (Header header : headers) {
            if (header.name().isEmpty() && !header.value().isEmpty()) {
                problems.add(new FieldProblem("headers", "every value needs a name"));
            } else if (isGiven(header) && !given.add(header.name())) {
                problems.add(new FieldProblem("headers", header.name() + " is given twice"));
            }
        }
        return problems;
    }

    /**
     * The change that the form makes. It contains only fields that differ from the key as it was
     * shown, so that two administrators do not overwrite each other's changes.
     */
    KeyChange change(WebhookKey before, @Nullable PatchField<Map<String, String>> changedHeaders) {
        KeyForm shown = of(before);
        boolean newBody =
                !format.equals(shown.format)
                        || (isTemplate()
                                && !(template + contentType)
                                        .equals(typed(shown.template) + shown.contentType));
        return new KeyChange(
                changed(name, shown.name, name),
                changed(webhookUrl, shown.webhookUrl, webhookUrl),
                changed(Set.copyOf(allowedEvents), before.allowedEvents(), allowedEvents),
                null,
                changed(rateLimit, shown.rateLimit, limit()),
                changed(payload, shown.payload, payload),
                changed(notes, typed(shown.notes), FormText.orNull(notes)),
                changedHeaders,
                changed(Set.copyOf(therapistIds), Set.copyOf(shown.therapistIds), therapistIds),
                newBody ? new PatchField<>(format) : null,
                newBody ? new PatchField<>(isTemplate() ? template : null) : null,
                newBody
                        ? new PatchField<>(isTemplate() ? FormText.orNull(contentType) : null)
                        : null,
                changed(retrySchedule, shown.retrySchedule, FormText.orNull(retrySchedule)));
    }

    /** Headers with a new value. */
    Map<String, String> givenHeaders() {
        Map<String, String> given = new LinkedHashMap<>();
        headers.stream()
                .filter(KeyForm::isGiven)
                .forEach(header -> given.put(header.name(), header.value()));
        return given;
    }

    private static boolean isGiven(Header header) {
        return !header.name().isEmpty()
                && !header.removed()
                && (!header.set() || !header.value().isEmpty());
    }

    /** Headers that keep their value. */
    Set<String> unchangedHeaders() {
        return headers.stream()
                .filter(header -> header.set() && !header.removed() && header.value().isEmpty())
                .map(Header::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public boolean takes(String event) {
        return allowedEvents.contains(event);
    }

    public boolean isTemplate() {
        return BodyFormat.TEMPLATE.text().equals(format);
    }

    /** The headers, and some blank rows for more. */
    public List<Header> headerLines() {
        List<Header> lines = new ArrayList<>(headers);
        for (int i = 0; i < BLANK_HEADERS && lines.size() < KeyHeaders.MAX_HEADERS; i++) {
            lines.add(new Header("", "", false, false));
        }
        return lines;
    }

    private @Nullable Integer limit() {
        return rateLimit.matches("[0-9]{1,9}") ? Integer.valueOf(rateLimit) : null;
    }

    private static List<Header> headers(MultiValueMap<String, String> fields, Set<String> set) {
        List<String> names = all(fields, "headerName").stream().map(String::strip).toList();
        List<String> values = all(fields, "headerValue");
        List<String> removed = all(fields, "headerRemoved");
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
            String name = names.get(i);
            String value = values.get(i).strip();
            // headers of the key come first: a later row with the same name is a new header
            boolean ofKey = set.contains(name) && names.indexOf(name) == i;
            if (!name.isEmpty() || !value.isEmpty()) {
                headers.add(new Header(name, value, ofKey, ofKey && removed.contains(name)));
            }
        }
        return headers;
    }

    private static <T, V> @Nullable PatchField<V> changed(T now, T shown, @Nullable V value) {
        return now.equals(shown) ? null : new PatchField<>(value);
    }

    private static List<String> all(MultiValueMap<String, String> fields, String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }

    private static String text(MultiValueMap<String, String> fields, String name) {
        return typed(fields.getFirst(name));
    }

    /** A text as the form sends it back; a browser sends every line break as CR LF. */
    private static String typed(@Nullable String text) {
        return FormText.of(text).replace("\r\n", "\n");
    }

    @Override
    public String toString() {
        return "KeyForm[***]";
    }
}
