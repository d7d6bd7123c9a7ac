package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.Role;
import com.therapybooking.platform.web.Name;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.util.function.UnaryOperator;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

/**
 * A change of a user; fields that are left out stay unchanged. The last three are for therapists
 * only; null restores their default.
 */
public record UserChange(
        @Nullable PatchField<@Name String> name,
        @Nullable
                PatchField<
                        @NotNull
                        @Pattern(
                                regexp = "admin|therapist|client",
                                message = "must be admin, therapist or client")
                        String>
                role,
        @Nullable PatchField<@NotNull Boolean> active,
        @Nullable
                PatchField<
                        @NotNull
                        @CodePointLength(min = PasswordLength.MIN, max = PasswordLength.MAX) String>
                password,
        @Nullable PatchField<BigDecimal> sessionPrice,
        @Nullable PatchField<String> currency,
        @Nullable PatchField<Integer> sessionMinutes) {

    /**
     * The user after the change.
     *
     * @param hash computes the hash of a new password
     * @throws ProblemException 400 for an invalid price, currency or length
     */
    public Account appliedTo(Account user, UnaryOperator<String> hash) {
        String newName = PatchField.valueOf(name);
        String newRole = PatchField.valueOf(role);
        Boolean newActive = PatchField.valueOf(active);
        String newPassword = PatchField.valueOf(password);
        Role wanted = newRole == null ? user.role() : Role.of(newRole).orElseThrow();
        return new Account(
                user.id(),
                newName == null ? user.name() : newName.strip(),
                user.email(),
                newPassword == null ? user.passwordHash() : hash.apply(newPassword),
                wanted,
                session(user, wanted),
                newActive == null ? user.active() : newActive,
                user.credentialsVersion());
    }

    private Account.@Nullable SessionTerms session(Account user, Role wanted) {
        if (wanted != Role.THERAPIST) {
            SessionRules.refuse(
                    PatchField.valueOf(sessionPrice),
                    PatchField.valueOf(currency),
                    PatchField.valueOf(sessionMinutes));
            return null;
        }
        Account.SessionTerms before = user.session();
        return SessionRules.of(
                given(sessionPrice, before == null ? null : before.price()),
                given(currency, before == null ? null : before.currency()),
                given(sessionMinutes, before == null ? null : before.minutes()),
                before);
    }

    private static <T> @Nullable T given(@Nullable PatchField<T> field, @Nullable T before) {
        return field == null ? before : field.value();
    }
}
