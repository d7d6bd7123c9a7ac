package com.therapybooking.webhook.format;

import com.therapybooking.webhook.event.EventContent;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * The format of a key's bodies.
 *
 * @param template the Mustache text for {@link BodyFormat#TEMPLATE}, at most 16 KiB; empty for the
 *     other formats
 * @param contentType the content type of the template's output; {@code application/json} for the
 *     other formats
 */
public record BodyTemplate(BodyFormat format, String template, String contentType) {

    /** Largest template, in bytes of UTF-8. */
    public static final int MAX_TEMPLATE = 16 * 1024;

    /** The documented event. */
    public static final BodyTemplate EVENT =
            new BodyTemplate(BodyFormat.JSON, "", MediaType.APPLICATION_JSON_VALUE);

    /** The stored form; without a known format it is the documented event. */
    public static BodyTemplate of(
            @Nullable String format, @Nullable String template, @Nullable String contentType) {
        return Arrays.stream(BodyFormat.values())
                .filter(known -> known != BodyFormat.JSON && known.text().equals(format))
                .findFirst()
                .map(known ->
                        new BodyTemplate(
                                known,
                                Objects.requireNonNullElse(template, ""),
                                Objects.requireNonNullElse(contentType, EVENT.contentType)))
                .orElse(EVENT);
    }

    /**
     * Compiles the template; the caller should reuse the result, which several threads may use. It
     * writes the body for one event, and throws an {@link UnusableTemplateException} when the
     * template cannot be filled with that event.
     *
     * @param strict for a new template: also refuses a tag that is not closed, or has no valid name
     * @throws IllegalStateException for {@link BodyFormat#JSON}, which only the signer can write
     * @throws UnusableTemplateException when the template cannot be compiled
     */
    public Function<EventContent, String> writer(boolean strict) {
        return switch (format) {
            case JSON -> throw new IllegalStateException("the signer writes the event itself");
            case SLACK -> event -> ChatServices.slack(ChatMessage.of(event)).toString();
            case TEAMS -> event -> ChatServices.teams(ChatMessage.of(event)).toString();
            case DISCORD -> event -> ChatServices.discord(ChatMessage.of(event)).toString();
            case GOOGLE_CHAT -> event -> ChatServices.googleChat(ChatMessage.of(event)).toString();
            case TEMPLATE -> {
                MediaType type = MediaType.parseMediaType(contentType);
                MustacheTemplate text = MustacheTemplate.compile(template, type, strict);
                yield text::render;
            }
        };
    }

    /** Whether the body is JSON. */
    public boolean writesJson() {
        return MustacheTemplate.isJson(MediaType.parseMediaType(contentType));
    }
}
