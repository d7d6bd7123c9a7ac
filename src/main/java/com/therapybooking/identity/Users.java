package com.therapybooking.identity;

import java.util.Optional;
import org.bson.types.ObjectId;

/** The users, as other packages may ask for them. */
public interface Users {

    /** A therapist by id; cached for a few seconds, empty when there is none or it was erased. */
    Optional<Therapist> therapist(ObjectId id);

    /** Any user by id, read from the database. */
    Optional<SignedInUser> user(ObjectId id);
}
