package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.PrettyJson;
import com.therapybooking.dashboard.Wording;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.history.DeliveryDetail;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.WebhookKey;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/** The page of one delivery with its attempts. */
@Controller
class DeliveryPage {

    private final Deliveries deliveries;
    private final Neighbours neighbours;
    private final KeyNames keys;
    private final Wording words;
    private final Clock clock;

    DeliveryPage(
            Deliveries deliveries,
            Neighbours neighbours,
            KeyNames keys,
            Wording words,
            Clock clock) {
        this.neighbours = neighbours;
        this.deliveries = deliveries;
        this.keys = keys;
        this.words = words;
        this.clock = clock;
    }

    @GetMapping("/deliveries/{id}")
    String delivery(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "") String list,
            @AuthenticationPrincipal SignedInUser user,
            Model model) {
        model.addAttribute("again", note.equals("again"));
        return show(id, list, user, model);
    }

    @PostMapping("/deliveries/{id}/retry")
    String retry(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String list,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        try {
            ObjectId delivery = Ids.parse(id, "Delivery");
            deliveries.retry(delivery);
            return "redirect:"
                    + UriComponentsBuilder.fromUriString(
                                    "/deliveries/"
                                            + delivery.toHexString()
                                            + ListFilter.query(neighbours.list(list)))
                            .queryParam("note", "again")
                            .build(true)
                            .toUriString();
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.CONFLICT) {
                throw e;
            }
            response.setStatus(e.status().value());
            model.addAttribute("refused", e.detail());
            return show(id, list, user, model);
        }
    }

    private String show(String id, String list, SignedInUser user, Model model) {
        DeliveryDetail delivery = deliveries.find(Ids.parse(id, "Delivery"));
        neighbours.show(delivery.summary(), list, user, model);
        model.addAttribute(
                "here",
                "/deliveries/" + delivery.summary().id() + ListFilter.query(neighbours.list(list)));
        @Nullable WebhookKey key = keys.find(delivery.summary().keyId()).orElse(null);
        @Nullable String raw = raw(delivery.payload());
        @Nullable Instant next = delivery.summary().nextAttemptAt();
        if (!model.containsAttribute("again")) {
            model.addAttribute("again", false);
        }
        model.addAttribute("delivery", delivery);
        model.addAttribute("overdue", next != null && next.isBefore(clock.instant()));
        model.addAttribute("heading", words.event(delivery.summary().event()));
        model.addAttribute("attempts", delivery.attempts().reversed());
        model.addAttribute("payload", PrettyJson.of(raw));
        model.addAttribute("raw", raw);
        model.addAttribute(
                "wasSent",
                delivery.attempts().stream()
                        .anyMatch(attempt -> words.wasSent(attempt.status(), attempt.error())));
        model.addAttribute(
                "deliveredBefore",
                delivery.attempts().stream().anyMatch(DeliveryPage::isDelivered));
        if (key != null) {
            model.addAttribute("key", key);
            if (raw != null && !delivery.attempts().isEmpty()) {
                model.addAttribute(
                        "curl",
                        Curl.command(
                                key.webhookUrl(),
                                delivery.attempts().getLast().requestHeaders(),
                                raw));
            }
        }
        return "deliveries/delivery";
    }

    private static boolean isDelivered(DeliveryDetail.Sent attempt) {
        Integer status = attempt.status();
        return status != null && status >= 200 && status < 300 && attempt.error() == null;
    }

    /** The body byte for byte; the payload contains a body that is not JSON as a JSON string. */
    private static @Nullable String raw(@Nullable String payload) {
        return payload != null && payload.startsWith("\"")
                ? JsonMapper.shared().readValue(payload, String.class)
                : payload;
    }
}
