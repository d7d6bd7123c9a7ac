package com.therapybooking.webhook.event;

/** Takes events over; the delivery side implements it. */
public interface EventIntake {

    /**
     * Takes an event that is safe in the outbox of its booking, and returns without waiting for the
     * network or the database.
     */
    void accept(WebhookEvent event);
}
