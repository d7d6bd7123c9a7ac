package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.ValidEmail;
import com.therapybooking.platform.web.Name;
import com.therapybooking.platform.web.ProblemException;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

/** The body that creates a user; the last three fields are for therapists only. */
public record NewUser(
        @Name String name,
        @NotNull @ValidEmail String email,
        @NotNull @CodePointLength(min = PasswordLength.MIN, max = PasswordLength.MAX)
                String password,
        @NotNull
                @Pattern(
                        regexp = "admin|therapist|client",
                        message = "must be admin, therapist or client")
                String role,
        @Nullable BigDecimal sessionPrice,
        @Nullable String currency,
        @Nullable Integer sessionMinutes) {

    /**
     * Price and length of the sessions, completed with defaults; null for other roles.
     *
     * @throws ProblemException 400 for an invalid price, currency or length, and for any of them on
     *     a user who is not a therapist
     */
    public Account.@Nullable SessionTerms session() {
        if (!role.equals(Role.THERAPIST.text())) {
            SessionRules.refuse(sessionPrice, currency, sessionMinutes);
            return null;
        }
        return SessionRules.of(sessionPrice, currency, sessionMinutes, null);
    }

    @Override
    public String toString() {
        return "NewUser[***]";
    }
}
