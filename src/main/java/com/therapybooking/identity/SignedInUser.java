package com.therapybooking.identity;

import org.bson.types.ObjectId;

/**
 * The user who makes the request. It is the principal of the security context, injected in
 * controllers with {@code @AuthenticationPrincipal} (null for an anonymous caller).
 *
 * @param credentialsVersion that of the token or browser session
 */
public record SignedInUser(
        ObjectId id, String name, String email, Role role, int credentialsVersion) {

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }

    @Override
    public String toString() {
        return "SignedInUser[" + id.toHexString() + ", " + role.text() + "]";
    }
}
