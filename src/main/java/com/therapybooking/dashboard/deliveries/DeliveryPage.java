package com.therapybooking.dashboard.deliveries;

import com.therapybooking.booking.BookingSearch;
import com.therapybooking.dashboard.KeyNames;
import com.therapybooking.dashboard.ListFields;
import com.therapybooking.dashboard.Wording;
import com.therapybooking.delivery.history.Deliveries;
import com.therapybooking.delivery.history.DeliveryDetail;
import com.therapybooking.delivery.history.DeliveryView;
import com.therapybooking.delivery.history.ManualRetry;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyActivity;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.EventName;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page of one delivery with its attempts. It leads to the newer and the older delivery of the
 * list that the viewer came from, or else of the same key.
 */
@Controller
class DeliveryPage {

    /** Begins a note that ends with the number of attempts before the delivery was sent again. */
    private static final String AGAIN = "again-";

    /** For this long after its due time a delivery counts as queued, not as delayed. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Deliveries deliveries;
    private final ManualRetry manualRetry;
    private final DeliveryRows rows;
    private final BookingSearch bookings;
    private final KeyNames keys;
    private final KeyActivity activity;
    private final Clock clock;

    DeliveryPage(
            Deliveries deliveries,
            ManualRetry manualRetry,
            DeliveryRows rows,
            BookingSearch bookings,
            KeyNames keys,
            KeyActivity activity,
            Clock clock) {
        this.deliveries = deliveries;
        this.manualRetry = manualRetry;
        this.rows = rows;
        this.bookings = bookings;
        this.keys = keys;
        this.activity = activity;
        this.clock = clock;
    }

    @GetMapping("/deliveries/{id}")
    String delivery(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String list,
            @RequestParam(defaultValue = "") String attempt,
            @AuthenticationPrincipal SignedInUser user,
            Model model) {
        model.addAttribute("attempt", attempt);
        return show(id, list, user, model);
    }

    /** The whole body, which is too large for the page. */
    @GetMapping("/deliveries/{id}/body")
    ResponseEntity<String> body(@PathVariable String id) {
        String raw = raw(deliveries.find(Ids.parse(id, "Delivery")).payload());
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(raw == null ? "" : raw);
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
            int before = manualRetry.retry(delivery).summary().attemptCount();
            String page = "/deliveries/" + delivery.toHexString() + ListFilter.query(list);
            return "redirect:" + ListFields.extended(page, "note", AGAIN + before);
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.CONFLICT) {
                throw e;
            }
            response.setStatus(e.status().value());
            model.addAttribute("refused", e.detail());
            return show(id, list, user, model);
        }
    }

    private String show(String id, String wantedList, SignedInUser user, Model model) {
        String list = ListFilter.path(wantedList);
        DeliveryDetail delivery = deliveries.find(Ids.parse(id, "Delivery"));
        DeliveryView summary = delivery.summary();
        List<DeliveryDetail.Sent> attempts = delivery.attempts().reversed();
        neighbours(summary, list, user, model);
        @Nullable WebhookKey key = keys.find(summary.keyId()).orElse(null);
        @Nullable String raw = raw(delivery.payload());
        @Nullable Instant next = summary.nextAttemptAt();
        model.addAttribute("delivery", delivery);
        Instant now = clock.instant();
        model.addAttribute("due", next != null && !next.isAfter(now));
        boolean overdue = next != null && next.isBefore(now.minus(SOON));
        model.addAttribute("overdue", overdue);
        model.addAttribute(
                "heading",
                Wording.event(summary.event(), summary.createdAt(), summary.sessionAt()));
        model.addAttribute("attempts", attempts);
        model.addAttribute(
                "wasSent",
                attempts.stream()
                        .map(attempt -> Wording.requestHeaders(attempt.error()))
                        .anyMatch(title -> !title.endsWith("(not sent)")));
        @Nullable String curl = null;
        if (key != null) {
            model.addAttribute("key", key);
            if (overdue && key.active()) {
                model.addAttribute("limitedUntil", limitedUntil(key, summary.event(), now));
            }
            model.addAttribute("keyName", keys.all().get(summary.keyId()));
            model.addAttribute("taken", key.takes(delivery.therapistId()));
            if (raw != null && !attempts.isEmpty() && !delivery.personErased()) {
                curl =
                        ShownPayload.command(
                                key.webhookUrl(), attempts.getFirst().requestHeaders(), raw);
            }
        }
        model.addAttribute("payload", ShownPayload.of(raw, curl));
        addresses(summary, list, attempts, model);
        return "deliveries/delivery";
    }

    /**
     * When the next hour of the key's limit begins, to the minute, so that the live update does not
     * replace the page each time; null while this hour's is not used up.
     */
    private @Nullable Instant limitedUntil(WebhookKey key, String event, Instant now) {
        KeyActivity.HourlyLimit limit = activity.rateLimit(key);
        long left =
                event.equals(EventName.REMINDER) ? limit.state().remaining() : limit.remaining();
        return left > 0
                ? null
                : now.plusSeconds(limit.state().resetSeconds()).truncatedTo(ChronoUnit.MINUTES);
    }

    /**
     * Adds three URLs to the model: of the page, of one attempt, and of the next update. The update
     * keeps the shown attempt, and keeps the note until another attempt is made.
     */
    private void addresses(
            DeliveryView summary, String list, List<DeliveryDetail.Sent> attempts, Model model) {
        String here = "/deliveries/" + summary.id() + ListFilter.query(list);
        String attempt = ListFields.extended(here, "attempt", "");
        String wanted = String.valueOf(model.getAttribute("attempt"));
        boolean chosen =
                attempts.stream().anyMatch(one -> Integer.toString(one.number()).equals(wanted));
        String shown = chosen ? attempt + wanted : here;
        String note = AGAIN + summary.attemptCount();
        boolean queued = note.equals(model.getAttribute("note"));
        model.addAttribute("queued", queued);
        model.addAttribute(
                "shown",
                chosen
                        ? Integer.parseInt(wanted)
                        : attempts.isEmpty() ? 0 : attempts.getFirst().number());
        model.addAttribute("attemptAddress", attempt);
        model.addAttribute("here", shown);
        model.addAttribute("update", queued ? ListFields.extended(shown, "note", note) : shown);
    }

    /** Adds the list, the newer and the older delivery, and the booking to the model. */
    private void neighbours(DeliveryView one, String list, SignedInUser user, Model model) {
        ObjectId id = new ObjectId(one.id());
        DeliveryFilter ofList = list.isEmpty() ? null : filter(ListFilter.read(list), user);
        DeliveryFilter filter =
                ofList == null ? DeliveryFilter.ofKey(new ObjectId(one.keyId())) : ofList;
        model.addAttribute("list", list);
        model.addAttribute("query", ListFilter.query(list));
        model.addAttribute("ofList", ofList != null);
        model.addAttribute("newer", first(deliveries.newer(filter, id, 1)));
        model.addAttribute(
                "older",
                first(deliveries.page(filter, new Paging("deliveries", 1, one.id())).items()));
        if (one.bookingId() != null) {
            ObjectId booking = new ObjectId(one.bookingId());
            model.addAttribute("booking", bookings.byIds(List.of(booking)).get(booking));
        }
    }

    /**
     * Null for a wrong filter, whose list is empty, and for an event's id: its search reads many
     * deliveries, and the page updates itself.
     */
    private @Nullable DeliveryFilter filter(ListFields typed, SignedInUser user) {
        try {
            return DeliveryRows.isEventId(typed.get("q"))
                    ? null
                    : rows.filter(typed, user).filter();
        } catch (ProblemException e) {
            return null;
        }
    }

    private static @Nullable String first(List<DeliveryView> found) {
        return found.isEmpty() ? null : found.getFirst().id();
    }

    /** The body byte for byte; the payload contains a body that is not JSON as a JSON string. */
    private static @Nullable String raw(@Nullable String payload) {
        return payload != null && payload.startsWith("\"")
                ? JsonMapper.shared().readValue(payload, String.class)
                : payload;
    }
}
