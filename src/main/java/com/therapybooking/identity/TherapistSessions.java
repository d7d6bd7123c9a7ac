package com.therapybooking.identity;

import org.bson.types.ObjectId;

/** Looks up the sessions of therapists; {@code booking} implements it. */
public interface TherapistSessions {

    /** Whether the therapist has a future session that is not cancelled. */
    boolean hasFutureSession(ObjectId therapistId);
}
