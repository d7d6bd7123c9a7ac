package com.therapybooking.delivery.history;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.outbox.BookingOutbox;
import com.therapybooking.delivery.model.Delivery;
import com.therapybooking.delivery.model.DeliveryId;
import com.therapybooking.delivery.model.DeliveryProperties;
import com.therapybooking.delivery.model.DeliveryStatus;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.SigningKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.util.StringUtils;

/** Reads the events of a booking, and for each webhook key the outcome or why nothing was sent. */
@Service
public class Timeline {

    /** An event with its outcome for every key. */
    public record Entry(
            String id,
            String event,
            Instant timestamp,
            List<KeyOutcome> keys,
            @JsonIgnore BookingEvent cause) {}

    /**
     * The outcome of an event for one key.
     *
     * @param outcome the state of the delivery, with {@code pending} for a running attempt; without
     *     a delivery {@code not_subscribed}, or {@code inactive} when it waits until the key is
     *     enabled; null when the delivery has left the history
     * @param deliveryId null when there is no delivery
     * @param reason why the key does not take the event, why the delivery was cancelled or expired,
     *     or why its outcome is unknown; null for other outcomes
     * @param delivery null when there is none
     */
    public record KeyOutcome(
            String keyId,
            String name,
            @Nullable String outcome,
            @Nullable String deliveryId,
            @Nullable String reason,
            @JsonIgnore @Nullable DeliveryView delivery) {}

    /** The reason of {@code not_subscribed} for a key that was created after the event. */
    public static final String NO_KEY_YET = "The key did not exist yet.";

    private static final String PENDING = "pending";
    private static final String CANCELLED = "cancelled";
    private static final Set<DeliveryStatus> ENDED_UNSENT =
            EnumSet.of(DeliveryStatus.CANCELLED, DeliveryStatus.EXPIRED);
    private static final String INACTIVE = "inactive";
    private static final String NOT_SUBSCRIBED = "not_subscribed";

    private final BookingOutbox outbox;
    private final DeliveryHistory history;
    private final KeyCache keyCache;
    private final Duration retention;
    private final Clock clock;

    Timeline(
            BookingOutbox outbox,
            DeliveryHistory history,
            KeyCache keyCache,
            DeliveryProperties settings,
            Clock clock) {
        this.outbox = outbox;
        this.history = history;
        this.keyCache = keyCache;
        this.retention = settings.retentionPeriod();
        this.clock = clock;
    }

    /**
     * Every event of a booking, oldest first.
     *
     * @throws ProblemException 404 when there is no such booking
     */
    public List<Entry> of(ObjectId bookingId) {
        List<BookingEvent> events = outbox.eventsOf(bookingId);
        if (events.isEmpty()) {
            throw ProblemException.notFound("Booking");
        }
        // An event leaves its outbox after its deliveries are stored, so the outbox is read first.
        Set<UUID> waiting = outbox.waiting(List.of(bookingId));
        Map<ObjectId, Delivery> deliveries = new HashMap<>();
        history.ofBooking(bookingId).forEach(delivery -> deliveries.put(delivery.id(), delivery));
        keyCache.refresh();
        Collection<SigningKey> keys = keyCache.all();
        return events.stream().map(event -> entry(event, keys, deliveries, waiting)).toList();
    }

    private Entry entry(
            BookingEvent cause,
            Collection<SigningKey> keys,
            Map<ObjectId, Delivery> deliveries,
            Set<UUID> waiting) {
        WebhookEvent event = WebhookEvent.of(cause);
        List<KeyOutcome> outcomes = new ArrayList<>();
        for (SigningKey signing : keys) {
            WebhookKey key = signing.key();
            Delivery delivery =
                    deliveries.get(
                            DeliveryId.of(event.id().toString(), event.timestamp(), key.id()));
            Instant deletedAt = key.deletedAt();
            if (delivery != null) {
                String reason =
                        ENDED_UNSENT.contains(delivery.status())
                                ? sentence(delivery.lastError())
                                : null;
                outcomes.add(outcome(key, outcome(delivery, key), delivery, reason));
            } else if (deletedAt == null || deletedAt.isAfter(event.timestamp())) {
                String outcome = outcome(event, key, waiting.contains(event.id()));
                outcomes.add(outcome(key, outcome, null, reason(outcome, event, key)));
            }
        }
        return new Entry(event.id().toString(), event.name(), event.timestamp(), outcomes, cause);
    }

    private static KeyOutcome outcome(
            WebhookKey key,
            @Nullable String outcome,
            @Nullable Delivery delivery,
            @Nullable String reason) {
        return new KeyOutcome(
                key.id().toHexString(),
                key.name(),
                outcome,
                delivery == null ? null : delivery.id().toHexString(),
                reason,
                delivery == null ? null : DeliveryView.of(delivery));
    }

    private static @Nullable String reason(
            @Nullable String outcome, WebhookEvent event, WebhookKey key) {
        return switch (outcome) {
            case null -> "The delivery is older than WEBHOOK_RETENTION.";
            case NOT_SUBSCRIBED -> reason(event, key);
            case CANCELLED -> sentence(Delivery.KEY_DELETED);
            default -> null;
        };
    }

    private static @Nullable String sentence(@Nullable String error) {
        return error == null ? null : StringUtils.capitalize(error) + ".";
    }

    private static String outcome(Delivery delivery, WebhookKey key) {
        if (!delivery.status().open()) {
            return delivery.status().text();
        }
        return delivery.status() == DeliveryStatus.DELIVERING ? PENDING : whileWaiting(key);
    }

    private static String whileWaiting(WebhookKey key) {
        return key.deletedAt() != null ? CANCELLED : key.active() ? PENDING : INACTIVE;
    }

    private static String reason(WebhookEvent event, WebhookKey key) {
        if (key.createdAt().isAfter(event.timestamp())) {
            return NO_KEY_YET;
        }
        if (!key.takes(event.therapistId())) {
            return "The key takes events of other therapists only.";
        }
        WebhookKey.State then = key.stateAt(event.timestamp());
        return then != null && then.allowedEvents().contains(event.name())
                ? "At that time the key took events of other therapists only."
                : "The key did not take events of this type.";
    }

    /** The outcome where there is no delivery. */
    private @Nullable String outcome(WebhookEvent event, WebhookKey key, boolean onItsWay) {
        WebhookKey.State then = key.stateAt(event.timestamp());
        if (!key.takes(event.therapistId())) {
            return NOT_SUBSCRIBED;
        }
        boolean subscribes = key.allowedEvents().contains(event.name());
        if (onItsWay && subscribes) {
            return whileWaiting(key);
        }
        if (then == null || !then.allowedEvents().contains(event.name())) {
            return NOT_SUBSCRIBED;
        }
        if (event.timestamp().isBefore(clock.instant().minus(retention))) {
            return null;
        }
        if (key.deletedAt() != null) {
            return CANCELLED;
        }
        return then.active() ? NOT_SUBSCRIBED : INACTIVE;
    }
}
