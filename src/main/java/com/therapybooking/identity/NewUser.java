package com.therapybooking.identity;

import com.therapybooking.platform.web.Characters;
import com.therapybooking.platform.web.ProblemException;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/** The body that makes a user; the last three fields are for therapists only. */
record NewUser(
        @NotBlank @Characters(max = 100) String name,
        @NotNull @Address String email,
        @NotNull
                @Characters(
                        min = IdentitySettings.MIN_PASSWORD,
                        max = IdentitySettings.MAX_PASSWORD)
                String password,
        @NotNull
                @Pattern(
                        regexp = "admin|therapist|client",
                        message = "must be admin, therapist or client")
                String role,
        @DecimalMin("0") @DecimalMax("100000") @Nullable BigDecimal sessionPrice,
        @Nullable String currency,
        @Min(5) @Max(480) @Nullable Integer sessionMinutes) {

    private static final int MAX_DECIMALS = 4;

    /**
     * What a session costs, with the defaults filled in; null when this is no therapist.
     *
     * @throws ProblemException 400 when the price or currency cannot be, or nobody is paid
     */
    Account.@Nullable Session session() {
        if (!role.equals(Role.THERAPIST.text())) {
            refuse("sessionPrice", sessionPrice);
            refuse("currency", currency);
            refuse("sessionMinutes", sessionMinutes);
            return null;
        }
        return new Account.Session(
                sessionPrice == null ? new BigDecimal("75") : plain(sessionPrice),
                currency == null ? "USD" : known(currency),
                sessionMinutes == null ? 50 : sessionMinutes);
    }

    private static void refuse(String field, @Nullable Object value) {
        if (value != null) {
            throw ProblemException.invalid(field, "is for therapists only");
        }
    }

    private static BigDecimal plain(BigDecimal price) {
        BigDecimal stripped = price.stripTrailingZeros();
        if (stripped.scale() > MAX_DECIMALS) {
            throw ProblemException.invalid(
                    "sessionPrice", "must have at most " + MAX_DECIMALS + " decimals");
        }
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static String known(String currency) {
        try {
            return Currency.getInstance(currency).getCurrencyCode();
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("currency", "must be an ISO 4217 code such as USD");
        }
    }

    @Override
    public String toString() {
        return "NewUser[***]";
    }
}
