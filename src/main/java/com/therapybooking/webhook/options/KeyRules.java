package com.therapybooking.webhook.options;

import com.therapybooking.platform.settings.InvalidSettingException;
import com.therapybooking.platform.settings.Setting;
import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.catalogue.EventCatalogue;
import com.therapybooking.webhook.event.EventContent;
import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.format.UnusableTemplateException;
import com.therapybooking.webhook.target.TargetUrl;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * The sizes of a key's fields and the rules for them; a violation is a 400 that names the field.
 */
@Component
public class KeyRules {

    public static final int MAX_NAME = 100;
    public static final int MAX_URL = TargetUrl.MAX_LENGTH;
    public static final int MAX_RATE_LIMIT = 1_000_000;
    public static final int MAX_NOTES = 2_000;
    public static final int MAX_EVENTS = 20;
    public static final int MAX_THERAPISTS = 100;
    public static final int MAX_SCHEDULE = 1_000;
    public static final int MAX_CONTENT_TYPE = 100;

    private static final int MAX_WAITS = 50;
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[ -~]*");
    private static final Duration MAX_WAIT = Duration.ofDays(30);

    private final EventCatalogue catalogue;

    KeyRules(EventCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** A sample body with its content type. */
    public record Preview(String contentType, String text) {}

    /** The body of the catalogue's example event in a format. */
    public Preview preview(
            String event,
            PayloadMode payload,
            @Nullable String format,
            @Nullable String template,
            @Nullable String contentType) {
        BodyTemplate body = body(format, template, contentType, Set.of(), payload);
        EventContent example = example(event, payload);
        return new Preview(
                body.contentType(),
                body.format() == BodyFormat.JSON
                        ? example.body(EventCatalogue.signature(example))
                        : render(body, example));
    }

    private static String render(BodyTemplate body, EventContent example) {
        try {
            return body.writer(true).apply(example);
        } catch (UnusableTemplateException e) {
            throw ProblemException.invalid(
                    "template", "cannot be used for " + example.event() + ": " + e.reason());
        }
    }

    /**
     * The body options of a key with these fields. A template is rendered with the example of each
     * event, so that a faulty one is refused here and not at the first event.
     *
     * @param contentType of the template's output; null means {@code application/json}
     */
    public BodyTemplate body(
            @Nullable String format,
            @Nullable String template,
            @Nullable String contentType,
            Set<String> events,
            PayloadMode payload) {
        BodyFormat wanted =
                format == null
                        ? BodyFormat.JSON
                        : NamedInLowerCase.parse(BodyFormat.class, "format", format);
        if (wanted != BodyFormat.TEMPLATE) {
            if (template != null || contentType != null) {
                throw ProblemException.invalid(
                        template != null ? "template" : "contentType",
                        "is allowed with format template only");
            }
            return wanted == BodyFormat.JSON
                    ? BodyTemplate.EVENT
                    : new BodyTemplate(wanted, "", BodyTemplate.EVENT.contentType());
        }
        if (template == null || template.isBlank()) {
            throw ProblemException.invalid("template", "is required with format template");
        }
        if (template.getBytes(StandardCharsets.UTF_8).length > BodyTemplate.MAX_TEMPLATE) {
            throw ProblemException.invalid(
                    "template",
                    "must have at most " + BodyTemplate.MAX_TEMPLATE + " bytes in UTF-8");
        }
        BodyTemplate body = new BodyTemplate(wanted, template, contentType(contentType));
        for (String event : events) {
            String _ = render(body, example(event, payload));
        }
        return body;
    }

    /** The catalogue's example of an event. */
    private EventContent example(String event, PayloadMode payload) {
        return catalogue.events().stream()
                .filter(kind -> kind.name().equals(event))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalid(
                                "event",
                                "must be one of " + String.join(", ", EventName.SUBSCRIBABLE)))
                .content()
                .shown(payload);
    }

    private static String contentType(@Nullable String text) {
        if (text == null) {
            return BodyTemplate.EVENT.contentType();
        }
        try {
            MediaType type = MediaType.parseMediaType(text);
            if (type.isConcrete() && isUtf8(type) && VISIBLE_ASCII.matcher(text).matches()) {
                return type.toString();
            }
        } catch (InvalidMediaTypeException e) {
            // continue to the error message
        }
        throw ProblemException.invalid(
                "contentType",
                "must be a media type such as application/json or text/plain, in UTF-8");
    }

    private static boolean isUtf8(MediaType type) {
        Charset charset = type.getCharset();
        return charset == null || charset.equals(StandardCharsets.UTF_8);
    }

    /** The names of events, without repeats. */
    public static List<String> events(List<String> names) {
        if (!EventName.SUBSCRIBABLE.containsAll(names)) {
            throw ProblemException.invalid(
                    "allowedEvents",
                    "must contain only " + String.join(", ", EventName.SUBSCRIBABLE));
        }
        return names.stream().distinct().toList();
    }

    /** Trims the name; throws a 400 problem when it is not a single line of plain text. */
    public static String name(String name) {
        if (!PlainText.isLine(name)) {
            throw ProblemException.invalid("name", PlainText.LINE_MESSAGE);
        }
        return name.strip();
    }

    /** Refuses notes with control characters, and those that show nothing; returns them. */
    public static String notes(String notes) {
        if (!PlainText.isLines(notes)) {
            throw ProblemException.invalid(
                    "notes",
                    "must be empty or have a visible character, and have no control characters"
                            + " except line breaks and tabs");
        }
        return notes;
    }

    /** The ids of therapists, without repeats. */
    public static List<ObjectId> therapists(List<String> ids) {
        if (!ids.stream().allMatch(ObjectId::isValid)) {
            throw ProblemException.invalid("therapistIds", "must be ids of 24 hexadecimal digits");
        }
        return ids.stream().map(ObjectId::new).distinct().toList();
    }

    /** Checks the text like {@code WEBHOOK_RETRY_SCHEDULE} and returns it. */
    public static String retrySchedule(String text) {
        try {
            List<Duration> waits = Setting.durations("retrySchedule", text);
            boolean tooLong = waits.stream().anyMatch(wait -> wait.compareTo(MAX_WAIT) > 0);
            if (!waits.isEmpty() && waits.size() <= MAX_WAITS && !tooLong) {
                return text.strip();
            }
        } catch (InvalidSettingException e) {
            // continue to the error message
        }
        throw ProblemException.invalid(
                "retrySchedule", "must be 1 to 50 waits of at most 30 days, such as 10s,1m,10m,1h");
    }
}
