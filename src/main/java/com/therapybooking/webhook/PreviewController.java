package com.therapybooking.webhook;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.Body;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.format.BodyTemplate;
import com.therapybooking.webhook.format.UnusableTemplateException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Shows the body that a format makes of a sample event, without sending anything. */
@RestController
class PreviewController {

    /**
     * A format to try.
     *
     * @param event {@code booking.created} when it is null
     */
    record PreviewRequest(
            @Nullable String event,
            @Nullable String format,
            @Size(max = BodyTemplate.MAX_TEMPLATE) @Nullable String template,
            @Size(max = KeyRequests.MAX_CONTENT_TYPE) @Nullable String contentType,
            @Pattern(regexp = KeyRequests.MODES, message = KeyRequests.MODES_MESSAGE) @Nullable
                    String payload) {}

    record PreviewReply(boolean success, String contentType, String body) {}

    private final OptionRules rules;

    PreviewController(OptionRules rules) {
        this.rules = rules;
    }

    @PostMapping("/api/webhooks/keys/preview")
    PreviewReply preview(@Valid @RequestBody PreviewRequest request) {
        String event = request.event() == null ? EventName.BOOKING_CREATED : request.event();
        PayloadMode payload = PayloadMode.of(String.valueOf(request.payload()));
        BodyTemplate template =
                rules.body(request.format(), request.template(), request.contentType(), Set.of());
        Body body =
                template.format() == BodyFormat.JSON
                        ? rules.exampleBody(event, payload)
                        : render(template, event, payload);
        return new PreviewReply(true, body.contentType(), body.text());
    }

    private Body render(BodyTemplate template, String event, PayloadMode payload) {
        try {
            return template.render(rules.example(event, payload));
        } catch (UnusableTemplateException e) {
            throw ProblemException.invalid("template", "cannot be used: " + e.reason());
        }
    }
}
