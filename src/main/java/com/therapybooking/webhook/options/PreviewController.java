package com.therapybooking.webhook.options;

import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyTemplate;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.Length;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The API call that renders a sample event in a format, without sending it. */
@RestController
class PreviewController {

    /**
     * A format to preview.
     *
     * @param event {@code booking.created} when it is null
     */
    record PreviewRequest(
            @Nullable String event,
            @Nullable String format,
            @Length(max = BodyTemplate.MAX_TEMPLATE) @Nullable String template,
            @Length(max = OptionRules.MAX_CONTENT_TYPE) @Nullable String contentType,
            @Pattern(regexp = PayloadMode.NAMES, message = PayloadMode.NAMES_MESSAGE)
                    @Nullable String payload) {}

    record PreviewReply(boolean success, String contentType, String body) {}

    private final OptionRules rules;

    PreviewController(OptionRules rules) {
        this.rules = rules;
    }

    @PostMapping("/api/webhooks/keys/preview")
    PreviewReply preview(@Valid @RequestBody PreviewRequest request) {
        String event = request.event() == null ? EventName.BOOKING_CREATED : request.event();
        OptionRules.Preview preview =
                rules.preview(
                        event,
                        PayloadMode.of(request.payload()),
                        request.format(),
                        request.template(),
                        request.contentType());
        return new PreviewReply(true, preview.contentType(), preview.text());
    }
}
