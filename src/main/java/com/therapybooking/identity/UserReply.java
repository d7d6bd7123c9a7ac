package com.therapybooking.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A user in a reply; the session terms are present for therapists only, {@code active} for
 * administrators only.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserReply(
        @JsonProperty("_id") ObjectId id,
        String name,
        String email,
        Role role,
        @JsonUnwrapped Account.@Nullable SessionTerms session,
        @Nullable Boolean active) {

    /** The user for an administrator. */
    public static UserReply forAdministrator(Account account) {
        return new UserReply(
                account.id(),
                account.name(),
                account.email(),
                account.role(),
                account.session(),
                account.active());
    }

    public static UserReply of(SignedInUser user) {
        return new UserReply(user.id(), user.name(), user.email(), user.role(), null, null);
    }

    @Override
    public String toString() {
        return "UserReply[" + id + "]";
    }
}
