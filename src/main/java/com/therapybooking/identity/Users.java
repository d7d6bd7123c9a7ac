package com.therapybooking.identity;

import java.util.List;
import java.util.Optional;
import org.bson.types.ObjectId;

/** The users, as other packages may ask for them. */
public interface Users {

    /**
     * A therapist by id; cached for a second; empty when there is none, or it is inactive or
     * erased.
     */
    Optional<Therapist> therapist(ObjectId id);

    /** The addresses of the active administrators. */
    List<String> administratorEmails();

    /**
     * The user of a token or a browser session, read from the database.
     *
     * @param credentialsVersion the version of the user's credentials at the sign-in
     * @return empty when the user is gone or inactive, or has a new password since
     */
    Optional<SignedInUser> signedIn(ObjectId id, int credentialsVersion);
}
