package com.therapybooking.delivery.dispatch;

import com.therapybooking.delivery.model.Delivery;
import java.time.Instant;

/**
 * A delivery whose event is still safe in its outbox, so that its first attempt needs no document.
 *
 * @param acceptedAt when this instance took the event; the outbox's lease began no later than a few
 *     seconds before
 * @param done runs once what became of it is stored
 */
record FreshDelivery(Delivery delivery, Instant acceptedAt, Runnable done) {}
