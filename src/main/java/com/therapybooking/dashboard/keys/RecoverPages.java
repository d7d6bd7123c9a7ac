package com.therapybooking.dashboard.keys;

import static com.therapybooking.dashboard.keys.KeyPages.id;

import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.history.DeliveryView;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.recovery.Recovery;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyActivity;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** The pages that recover a key's missed events: first the count, then the work's progress. */
@Controller
class RecoverPages {

    /**
     * The time range, as typed.
     *
     * @param sure whether the count was shown
     */
    record Span(
            @Nullable String from,
            @Nullable String to,
            @Nullable String zone,
            @Nullable Boolean sure) {}

    private static final int MAX_SEARCHED = 100;
    private static final ObjectId FIRST = new ObjectId("0".repeat(24));

    private final WebhookService keys;
    private final Recovery recovery;
    private final Deliveries deliveries;
    private final KeyActivity activity;

    RecoverPages(
            WebhookService keys, Recovery recovery, Deliveries deliveries, KeyActivity activity) {
        this.activity = activity;
        this.keys = keys;
        this.recovery = recovery;
        this.deliveries = deliveries;
    }

    @GetMapping("/keys/{id}/recover")
    String form(@PathVariable String id, @ModelAttribute("span") Span span, Model model) {
        return show(id(id), span, model);
    }

    @PostMapping("/keys/{id}/recover")
    String recover(
            @PathVariable String id,
            @ModelAttribute("span") Span span,
            HttpServletResponse response,
            Model model) {
        ObjectId key = id(id);
        try {
            FieldErrors errors = new FieldErrors();
            Instant typedFrom = errors.read(() -> required("from", span.from(), span.zone()));
            Instant typedTo = errors.read(() -> required("to", span.to(), span.zone()));
            errors.done();
            Instant from = Objects.requireNonNull(typedFrom);
            Instant to = Objects.requireNonNull(typedTo);
            if (Boolean.TRUE.equals(span.sure())) {
                recovery.start(key, from, to);
                return "redirect:/keys/{id}/recover?note=started";
            }
            model.addAttribute("count", recovery.count(key, from, to));
            model.addAttribute("waiting", recovery.countRetries(key, from, to));
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
        }
        return show(key, span, model);
    }

    private String show(ObjectId id, Span span, Model model) {
        model.addAttribute("span", span);
        WebhookKey key = keys.get(id);
        model.addAttribute("key", key);
        model.addAttribute("left", activity.rateLimit(key).remaining());
        model.addAttribute("counters", activity.counters(List.of(id)).get(id));
        List<Recovery.Progress> recoveries = recovery.progress(id);
        model.addAttribute("recoveries", recoveries);
        model.addAttribute(
                "unfinished", recoveries.stream().anyMatch(one -> one.finishedAt() == null));
        model.addAttribute("oldest", oldest(id));
        return "keys/recover";
    }

    /**
     * The time of the oldest event that failed or waits, and was never delivered, of the first
     * found.
     */
    private @Nullable Instant oldest(ObjectId key) {
        return Stream.of(DeliveryStatus.FAILED, DeliveryStatus.PENDING)
                .map(status -> DeliveryFilter.ofKey(key).in(List.of(status)))
                .flatMap(filter -> deliveries.newer(filter, FIRST, MAX_SEARCHED).stream())
                .filter(delivery -> !delivery.deliveredBefore())
                .map(DeliveryView::createdAt)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private static Instant required(String field, @Nullable String text, @Nullable String zone) {
        Instant time = BrowserTime.parse(field, text, zone);
        if (time == null) {
            throw ProblemException.invalid(field, "is missing");
        }
        return time;
    }
}
