package com.therapybooking.webhook;

import com.therapybooking.platform.web.PatchField;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.OptionRules;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

/** The request bodies that create and change keys. */
public final class KeyRequests {

    public static final int MAX_NAME = 100;
    public static final int MAX_URL = 2_048;
    public static final int MAX_NOTES = 2_000;
    private static final int MAX_EVENTS = 20;
    private static final int MAX_THERAPISTS = 100;
    private static final int MAX_SCHEDULE = 1_000;

    private KeyRequests() {}

    /** A new key. */
    public record NewKey(
            @NotBlank @CodePointLength(max = MAX_NAME) String name,
            @NotBlank @Size(max = MAX_URL) String webhookUrl,
            @NotEmpty @Size(max = MAX_EVENTS) List<@NotNull String> allowedEvents,
            @Min(1) @Max(WebhookProperties.MAX_RATE_LIMIT) @Nullable Integer rateLimit,
            @Pattern(regexp = PayloadMode.NAMES, message = PayloadMode.NAMES_MESSAGE)
                    @Nullable String payload,
            @CodePointLength(max = MAX_NOTES) @Nullable String notes,
            @Nullable Map<@NotNull String, @NotNull String> headers,
            @Size(max = MAX_THERAPISTS) @Nullable List<@NotNull String> therapistIds,
            @Nullable String format,
            @Size(max = BodyTemplate.MAX_TEMPLATE) @Nullable String template,
            @Size(max = OptionRules.MAX_CONTENT_TYPE) @Nullable String contentType,
            @Size(max = MAX_SCHEDULE) @Nullable String retrySchedule) {

        @Override
        public String toString() {
            return "NewKey[***]";
        }
    }

    /**
     * A change; fields that are left out stay unchanged. Null clears the notes, the headers and the
     * therapists, and restores the default of the rate limit, the retry schedule and the format.
     */
    public record KeyChange(
            @Nullable PatchField<@NotNull @CodePointLength(min = 1, max = MAX_NAME) String> name,
            @Nullable PatchField<@NotNull @Size(min = 1, max = MAX_URL) String> webhookUrl,
            @Nullable PatchField<@NotNull @Size(min = 1, max = MAX_EVENTS) List<@NotNull String>>
                    allowedEvents,
            @Nullable PatchField<@NotNull Boolean> active,
            @Nullable PatchField<@Min(1) @Max(WebhookProperties.MAX_RATE_LIMIT) Integer> rateLimit,
            @Nullable
                    PatchField<
                            @NotNull
                            @Pattern(
                                    regexp = PayloadMode.NAMES,
                                    message = PayloadMode.NAMES_MESSAGE)
                            String>
                    payload,
            @Nullable PatchField<@CodePointLength(max = MAX_NOTES) String> notes,
            @Nullable PatchField<Map<@NotNull String, @NotNull String>> headers,
            @Nullable PatchField<@Size(max = MAX_THERAPISTS) List<@NotNull String>> therapistIds,
            @Nullable PatchField<String> format,
            @Nullable PatchField<@Size(max = BodyTemplate.MAX_TEMPLATE) String> template,
            @Nullable PatchField<@Size(max = OptionRules.MAX_CONTENT_TYPE) String> contentType,
            @Nullable PatchField<@Size(max = MAX_SCHEDULE) String> retrySchedule) {

        /** Enables or disables a key. */
        public static KeyChange active(boolean active) {
            return new KeyChange(
                    null,
                    null,
                    null,
                    new PatchField<>(active),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        /** The same change with these headers. */
        KeyChange withHeaders(Map<String, String> all) {
            return new KeyChange(
                    name,
                    webhookUrl,
                    allowedEvents,
                    active,
                    rateLimit,
                    payload,
                    notes,
                    new PatchField<>(all),
                    therapistIds,
                    format,
                    template,
                    contentType,
                    retrySchedule);
        }

        @Override
        public String toString() {
            return "KeyChange[***]";
        }
    }

    /** How long the replaced key stays valid, in hours. */
    public record Rotation(@Min(0) @Max(168) @Nullable Integer overlapHours) {

        /** The requested hours; 24 by default. */
        public int hours() {
            return overlapHours == null ? 24 : overlapHours;
        }
    }
}
