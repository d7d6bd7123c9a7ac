package com.therapybooking.identity;

import java.util.List;
import java.util.Optional;
import org.bson.types.ObjectId;

/** Looks up users for other packages. */
public interface Users {

    /**
     * A therapist by id, cached for three seconds; empty when it does not exist, is inactive or was
     * erased.
     */
    Optional<Therapist> therapist(ObjectId id);

    /** The addresses of the active administrators. */
    List<String> administratorEmails();

    /**
     * The user of a token or browser session, read from the database.
     *
     * @param credentialsVersion the version of the user's credentials at the sign-in
     * @return empty when the user was deleted, is inactive, or has a new password since
     */
    Optional<SignedInUser> signedIn(ObjectId id, int credentialsVersion);
}
