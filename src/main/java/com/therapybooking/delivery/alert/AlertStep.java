package com.therapybooking.delivery.alert;

import com.mongodb.MongoException;
import com.therapybooking.delivery.keyhealth.OperationalEvents;
import com.therapybooking.delivery.keyhealth.OperationalEvents.About;
import com.therapybooking.delivery.store.DeliveryHistory;
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.settings.PublicUrl;
import com.therapybooking.webhook.event.WebhookEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sends due alerts, one e-mail per event about a key. One instance claims the event, sends the
 * e-mail, and ends the alert when the mail server has accepted it. A crash in between repeats the
 * e-mail with the same {@code Message-ID}. While an e-mail cannot be sent, the step retries it for
 * a day. Without {@code SMTP_URL} it does nothing.
 */
@Component
class AlertStep {

    private static final Logger log = LoggerFactory.getLogger(AlertStep.class);

    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration MAX_RETRY = Duration.ofMinutes(30);
    private static final Duration GIVE_UP_AFTER = Duration.ofHours(24);

    /**
     * The maximum age of an event that is alerted. It exceeds {@link #GIVE_UP_AFTER} by more than
     * one wait, so that the last attempt is made and its failure is logged.
     */
    private static final Duration MAX_EVENT_AGE = GIVE_UP_AFTER.plusHours(2);

    private static final int MAX_EMAILS = 100;

    private final OperationalEvents events;
    private final DeliveryHistory deliveries;
    private final Accounts accounts;
    private final AlertProperties settings;
    private final @Nullable AlertSender sender;
    private final PublicUrl publicUrl;
    private final Clock clock;

    AlertStep(
            OperationalEvents events,
            DeliveryHistory deliveries,
            Accounts accounts,
            AlertProperties settings,
            PublicUrl publicUrl,
            Clock clock) {
        this.events = events;
        this.deliveries = deliveries;
        this.accounts = accounts;
        this.settings = settings;
        this.sender =
                settings.server().map(server -> new AlertSender(server, publicUrl)).orElse(null);
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** Sends due alerts; stops at the first e-mail that could not be sent and will be retried. */
    @Scheduled(fixedDelay = 2_000)
    void run() {
        if (sender == null) {
            return;
        }
        for (int i = 0; i < MAX_EMAILS; i++) {
            Instant now = clock.instant();
            Optional<About> about =
                    events.claimAlert(now.minus(MAX_EVENT_AGE), now, AlertStep::retryWait);
            if (about.isEmpty() || !send(about.get(), sender)) {
                return;
            }
        }
    }

    private boolean send(About about, AlertSender sender) {
        UUID id = about.event().id();
        List<String> recipients = recipients();
        if (recipients.isEmpty()) {
            log.warn(
                    "No alert e-mail was sent about event {}: there is no recipient."
                            + " Set ALERT_EMAIL.",
                    id);
        } else {
            Optional<String> failure = sender.send(mail(about), recipients);
            if (failure.isPresent()) {
                return giveUpIfTooOld(about.event(), failure.get());
            }
            log.info("Alert e-mail about event {} sent to {} recipients.", id, recipients.size());
        }
        events.endAlert(id, clock.instant());
        return true;
    }

    /** Ends the alert of an event that is a day old; returns whether it did. */
    private boolean giveUpIfTooOld(WebhookEvent event, String reason) {
        if (clock.instant().isAfter(event.timestamp().plus(GIVE_UP_AFTER))) {
            log.error(
                    "The alert e-mail about event {} could not be sent for a day ({});"
                            + " it is not retried.",
                    event.id(),
                    reason);
            events.endAlert(event.id(), clock.instant());
            return true;
        }
        log.warn(
                "The alert e-mail about event {} could not be sent ({}); it will be retried.",
                event.id(),
                reason);
        return false;
    }

    private AlertMail mail(About about) {
        WebhookEvent event = about.event();
        return AlertMail.of(
                event.id().toString(),
                event.name(),
                event.data(),
                waiting(about.keyId()),
                publicUrl.to("/keys/" + about.keyId().toHexString()));
    }

    /** Null when the database does not count them in time: the alert does not wait for that. */
    private @Nullable Long waiting(ObjectId keyId) {
        try {
            return deliveries.queued(keyId);
        } catch (MongoException e) {
            log.warn(
                    "The waiting events of key {} could not be counted; the alert e-mail leaves"
                            + " their number out.",
                    keyId);
            return null;
        }
    }

    private List<String> recipients() {
        List<String> set = settings.recipients();
        return set.isEmpty() ? accounts.administratorEmails() : set;
    }

    /** Doubles from one minute, which is longer than sending takes, to half an hour. */
    private static Duration retryWait(int attempts) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 10));
        return wait.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : wait;
    }
}
