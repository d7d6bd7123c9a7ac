package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.FormProblems;
import com.therapybooking.dashboard.LocalTime;
import com.therapybooking.dashboard.PrettyJson;
import com.therapybooking.dashboard.Words;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.history.DeliveryDetail;
import com.therapybooking.delivery.history.DeliveryView;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyDirectory;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.event.EventName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The history of deliveries. */
@Controller
class DeliveryPages {

    private static final String PAGE = "25";

    private final Deliveries deliveries;
    private final KeyDirectory keys;
    private final Words words;

    DeliveryPages(Deliveries deliveries, KeyDirectory keys, Words words) {
        this.deliveries = deliveries;
        this.keys = keys;
        this.words = words;
    }

    /** The fields of the filter, as they were typed; null is any. */
    record Filter(
            @Nullable String keyId,
            @Nullable String event,
            @Nullable String status,
            @Nullable String bookingId,
            @Nullable String from,
            @Nullable String to,
            @Nullable String zone) {

        DeliveryFilter query() {
            return DeliveryFilter.of(
                    given(keyId),
                    given(status),
                    given(event),
                    given(bookingId),
                    text(LocalTime.parse("from", from, zone)),
                    text(LocalTime.parse("to", to, zone)));
        }

        public boolean isEmpty() {
            return java.util.stream.Stream.of(keyId, event, status, bookingId, from, to)
                    .allMatch(field -> field == null || field.isBlank());
        }

        private static @Nullable String given(@Nullable String field) {
            return field == null || field.isBlank() ? null : field.strip();
        }

        private static @Nullable String text(@Nullable Instant time) {
            return time == null ? null : time.toString();
        }
    }

    @GetMapping("/deliveries")
    String list(
            @ModelAttribute("filter") Filter filter,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        Paging.Page<DeliveryView> page = new Paging.Page<>(List.of(), null);
        try {
            page = deliveries.page(filter.query(), Paging.of(PAGE, cursor));
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.BAD_REQUEST) {
                throw e;
            }
            response.setStatus(e.status().value());
            model.addAttribute("wrong", FormProblems.of(e.errors()));
        }
        String query = request.getQueryString();
        model.addAttribute("self", "/deliveries" + (query == null ? "" : "?" + query));
        model.addAttribute("page", page);
        model.addAttribute("firstPage", cursor == null);
        model.addAttribute("keyNames", keyNames());
        model.addAttribute("events", EventName.SUBSCRIBABLE);
        model.addAttribute(
                "states",
                Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::text).toList());
        return "deliveries/list";
    }

    @GetMapping("/deliveries/{id}")
    String delivery(
            @PathVariable String id, @RequestParam(defaultValue = "") String note, Model model) {
        model.addAttribute("again", note.equals("again"));
        return show(id, model);
    }

    @PostMapping("/deliveries/{id}/retry")
    String retry(@PathVariable String id, HttpServletResponse response, Model model) {
        try {
            ObjectId delivery = Ids.parse(id, "Delivery");
            deliveries.retry(delivery);
            return "redirect:/deliveries/" + delivery.toHexString() + "?note=again";
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.CONFLICT) {
                throw e;
            }
            response.setStatus(e.status().value());
            model.addAttribute("refused", e.detail());
            return show(id, model);
        }
    }

    private String show(String id, Model model) {
        DeliveryDetail delivery = deliveries.find(Ids.parse(id, "Delivery"));
        model.addAttribute("delivery", delivery);
        model.addAttribute("heading", words.event(delivery.summary().event()));
        model.addAttribute("attempts", delivery.attempts().reversed());
        model.addAttribute("payload", PrettyJson.of(delivery.payload()));
        model.addAttribute("keyNames", keyNames());
        return "deliveries/delivery";
    }

    /** Deleted keys too: their history is still there. */
    private Map<String, String> keyNames() {
        return keys.all().stream()
                .map(SigningKey::key)
                .collect(
                        Collectors.toMap(
                                key -> key.id().toHexString(),
                                key ->
                                        key.deletedAt() == null
                                                ? key.name()
                                                : key.name() + " (deleted)",
                                (first, second) -> first,
                                java.util.LinkedHashMap::new));
    }
}
