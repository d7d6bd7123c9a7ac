package com.therapybooking.webhook;

import com.therapybooking.platform.web.PatchField;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.options.KeyRules;
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
import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;

/** The request bodies that create and change keys. */
public final class KeyRequests {

    private KeyRequests() {}

    /** A new key. */
    public record NewKey(
            @NotBlank @CodePointLength(min = 1, max = KeyRules.MAX_NAME) String name,
            @NotBlank @Length(max = KeyRules.MAX_URL) String webhookUrl,
            @NotEmpty @Size(max = KeyRules.MAX_EVENTS) List<@NotNull String> allowedEvents,
            @Min(1) @Max(KeyRules.MAX_RATE_LIMIT) @Nullable Integer rateLimit,
            @Pattern(regexp = PayloadMode.NAMES, message = PayloadMode.NAMES_MESSAGE)
                    @Nullable String payload,
            @CodePointLength(max = KeyRules.MAX_NOTES) @Nullable String notes,
            @Nullable Map<@NotNull String, @NotNull String> headers,
            @Size(max = KeyRules.MAX_THERAPISTS) @Nullable List<@NotNull String> therapistIds,
            @Nullable String format,
            @Length(max = BodyTemplate.MAX_TEMPLATE) @Nullable String template,
            @Length(max = KeyRules.MAX_CONTENT_TYPE) @Nullable String contentType,
            @Length(max = KeyRules.MAX_SCHEDULE) @Nullable String retrySchedule) {

        /** The change that makes this key of a key without any field. */
        KeyChange asChange() {
            return new KeyChange(
                    new PatchField<>(name),
                    new PatchField<>(webhookUrl),
                    new PatchField<>(allowedEvents),
                    new PatchField<>(true),
                    new PatchField<>(rateLimit),
                    new PatchField<>(payload),
                    new PatchField<>(notes),
                    new PatchField<>(headers),
                    new PatchField<>(therapistIds),
                    new PatchField<>(format),
                    new PatchField<>(template),
                    new PatchField<>(contentType),
                    new PatchField<>(retrySchedule));
        }

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
            @Nullable PatchField<@NotNull @CodePointLength(min = 1, max = KeyRules.MAX_NAME) String>
                    name,
            @Nullable PatchField<@NotEmpty @Length(max = KeyRules.MAX_URL) String> webhookUrl,
            @Nullable PatchField<@NotEmpty @Size(max = KeyRules.MAX_EVENTS) List<@NotNull String>>
                    allowedEvents,
            @Nullable PatchField<@NotNull Boolean> active,
            @Nullable PatchField<@Min(1) @Max(KeyRules.MAX_RATE_LIMIT) Integer> rateLimit,
            @Nullable
                    PatchField<
                            @NotNull
                            @Pattern(
                                    regexp = PayloadMode.NAMES,
                                    message = PayloadMode.NAMES_MESSAGE)
                            String>
                    payload,
            @Nullable PatchField<@CodePointLength(max = KeyRules.MAX_NOTES) String> notes,
            @Nullable PatchField<Map<@NotNull String, @NotNull String>> headers,
            @Nullable PatchField<@Size(max = KeyRules.MAX_THERAPISTS) List<@NotNull String>>
                    therapistIds,
            @Nullable PatchField<String> format,
            @Nullable PatchField<@Length(max = BodyTemplate.MAX_TEMPLATE) String> template,
            @Nullable PatchField<@Length(max = KeyRules.MAX_CONTENT_TYPE) String> contentType,
            @Nullable PatchField<@Length(max = KeyRules.MAX_SCHEDULE) String> retrySchedule) {

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

        /** Whether it sets the format of the bodies. */
        boolean changesBody() {
            return format != null || template != null || contentType != null;
        }

        @Override
        public String toString() {
            return "KeyChange[***]";
        }
    }
}
