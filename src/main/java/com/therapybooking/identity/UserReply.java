package com.therapybooking.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A user in a reply; the session terms are present for therapists only, {@code active} for
 * administrators only.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserReply(
        @JsonProperty("_id") String id,
        String name,
        String email,
        String role,
        @Nullable BigDecimal sessionPrice,
        @Nullable String currency,
        @Nullable Integer sessionMinutes,
        @Nullable Boolean active) {

    /** The user for an administrator. */
    public static UserReply forAdministrator(Account account) {
        Account.SessionTerms session = account.session();
        return new UserReply(
                account.id().toHexString(),
                account.name(),
                account.email(),
                account.role().text(),
                session == null ? null : session.price(),
                session == null ? null : session.currency(),
                session == null ? null : session.minutes(),
                account.active());
    }

    public static UserReply of(SignedInUser user) {
        return new UserReply(
                user.id().toHexString(),
                user.name(),
                user.email(),
                user.role().text(),
                null,
                null,
                null,
                null);
    }

    @Override
    public String toString() {
        return "UserReply[" + id + "]";
    }
}
