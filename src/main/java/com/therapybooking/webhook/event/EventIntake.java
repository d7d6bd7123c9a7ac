package com.therapybooking.webhook.event;

/** Accepts events; {@code delivery} implements it. */
public interface EventIntake {

    /** Accepts an event that is stored in the outbox of its booking. */
    void accept(WebhookEvent event);
}
