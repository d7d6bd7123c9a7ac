package com.therapybooking.webhook.event;

import org.bson.types.ObjectId;

/**
 * The roles in a booking of a person who is to be erased.
 *
 * @param client whether the person is its client
 * @param therapist whether the person is its therapist
 */
public record Participation(ObjectId bookingId, boolean client, boolean therapist) {}
