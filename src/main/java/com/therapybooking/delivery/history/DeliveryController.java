package com.therapybooking.delivery.history;

import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API calls about deliveries. */
@RestController
@RequestMapping("/api/webhooks/deliveries")
class DeliveryController {

    record ListReply(boolean success, List<DeliveryView> deliveries, @Nullable String nextCursor) {}

    record SingleReply(boolean success, DeliveryDetail delivery) {}

    record Retry(@NotEmpty @Size(max = ManualRetry.MAX_AT_ONCE) List<@NotNull String> ids) {}

    /** A body without fields; it may be left out. */
    record EmptyBody() {}

    record Refused(String id, String reason) {}

    record Retried(boolean success, int accepted, List<Refused> refused) {}

    private final Deliveries deliveries;
    private final ManualRetry manualRetry;

    DeliveryController(Deliveries deliveries, ManualRetry manualRetry) {
        this.deliveries = deliveries;
        this.manualRetry = manualRetry;
    }

    @GetMapping
    ListReply list(
            @RequestParam(required = false) @Nullable String keyId,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String event,
            @RequestParam(required = false) @Nullable String bookingId,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging.Page<DeliveryView> page =
                deliveries.page(
                        DeliveryFilter.of(keyId, status, event, bookingId, from, to),
                        Paging.of("deliveries", limit, cursor));
        return new ListReply(true, page.items(), page.nextCursor());
    }

    @GetMapping("/{id}")
    SingleReply get(@PathVariable String id) {
        return new SingleReply(true, deliveries.find(id(id)));
    }

    @PostMapping("/{id}/retry")
    SingleReply retry(
            @PathVariable String id, @RequestBody(required = false) @Nullable EmptyBody body) {
        return new SingleReply(true, manualRetry.retry(id(id)));
    }

    @PostMapping("/retry")
    Retried retryAll(@Valid @RequestBody Retry body) {
        SequencedSet<ObjectId> ids = new LinkedHashSet<>();
        for (int i = 0; i < body.ids().size(); i++) {
            ids.add(Ids.field("ids[" + i + "]", body.ids().get(i)));
        }
        List<Refused> refused =
                manualRetry.retryAll(ids, true).entrySet().stream()
                        .map(entry ->
                                new Refused(
                                        entry.getKey().toHexString(), entry.getValue().detail()))
                        .toList();
        return new Retried(true, ids.size() - refused.size(), refused);
    }

    private static ObjectId id(String text) {
        return Ids.parse(text, "Delivery");
    }
}
