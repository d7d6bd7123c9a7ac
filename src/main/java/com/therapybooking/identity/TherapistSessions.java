package com.therapybooking.identity;

import org.bson.types.ObjectId;

/** The sessions of therapists, as the package of the bookings knows them. */
public interface TherapistSessions {

    /** Whether the therapist has a session to come that is not cancelled. */
    boolean hasToCome(ObjectId therapistId);
}
