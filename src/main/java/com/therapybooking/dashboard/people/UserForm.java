package com.therapybooking.dashboard.people;

import com.therapybooking.booking.model.PriceText;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.users.NewUser;
import com.therapybooking.identity.users.UserChange;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.PatchField;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the form that creates and edits a user, as typed.
 *
 * @param email for a new user only
 * @param password for a new user only; empty for a generated one
 */
record UserForm(
        String name,
        String email,
        String role,
        String sessionPrice,
        String currency,
        String sessionMinutes,
        String password) {

    /** Spring passes null for a field that the request does not have. */
    UserForm {
        name = FormText.of(name);
        email = FormText.of(email);
        role = FormText.of(role);
        sessionPrice = FormText.of(sessionPrice);
        currency = FormText.of(currency);
        sessionMinutes = FormText.of(sessionMinutes);
        password = Objects.requireNonNullElse(password, "");
    }

    static UserForm of(Account account) {
        Account.SessionTerms session = account.session();
        return new UserForm(
                account.name(),
                account.email(),
                account.role().text(),
                session == null ? "" : PriceText.amount(session.price(), session.currency()),
                session == null ? "" : session.currency(),
                session == null ? "" : Integer.toString(session.minutes()),
                "");
    }

    /** The unreadable fields. */
    FieldErrors errors() {
        FieldErrors errors = new FieldErrors();
        errors.that(
                sessionPrice.isEmpty() || price() != null,
                "sessionPrice",
                "must be a number such as 75 or 75.50");
        errors.that(
                sessionMinutes.isEmpty() || minutes() != null,
                "sessionMinutes",
                "must be a whole number");
        return errors;
    }

    /**
     * The fields of an existing user in one text, which differs after a change. A browser sends the
     * line break of a name of an older version as two characters, so the text has none.
     */
    String version() {
        return String.join("|", name, role, sessionPrice, currency, sessionMinutes)
                .replaceAll("\\R", " ");
    }

    /** The API request. */
    NewUser newUser(String chosenPassword) {
        return new NewUser(
                name, email, chosenPassword, role, price(), FormText.orNull(upper()), minutes());
    }

    /** The change of a user. It contains only fields that differ from the user as it is now. */
    UserChange change(Account before) {
        UserForm shown = of(before);
        return new UserChange(
                differs(name, shown.name, name),
                differs(role, shown.role, role),
                null,
                null,
                differs(sessionPrice, shown.sessionPrice, price()),
                differs(currency, shown.currency, FormText.orNull(upper())),
                differs(sessionMinutes, shown.sessionMinutes, minutes()));
    }

    private static <T> @Nullable PatchField<T> differs(
            String typed, String shown, @Nullable T value) {
        return Objects.equals(typed, shown) ? null : new PatchField<>(value);
    }

    private @Nullable BigDecimal price() {
        return sessionPrice.matches("[0-9]{1,12}(?:\\.[0-9]{1,6})?")
                ? new BigDecimal(sessionPrice)
                : null;
    }

    private @Nullable Integer minutes() {
        return sessionMinutes.matches("[0-9]{1,4}") ? Integer.valueOf(sessionMinutes) : null;
    }

    private String upper() {
        return currency.toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "UserForm[***]";
    }
}
