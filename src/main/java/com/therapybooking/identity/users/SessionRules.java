package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules for price and length of a therapist's sessions, and their defaults. */
final class SessionRules {

    static final BigDecimal DEFAULT_PRICE = new BigDecimal("75");
    static final String DEFAULT_CURRENCY = "USD";
    static final int DEFAULT_MINUTES = 50;
    private static final BigDecimal MAX_PRICE = new BigDecimal("1000000000");

    /** Those in use; the JDK also knows withdrawn ones, metals and codes of accounts. */
    private static final Set<String> CURRENCIES =
            Arrays.stream(Locale.getISOCountries())
                    .map(country -> Currency.getInstance(Locale.of("", country)))
                    .filter(Objects::nonNull) // a territory without a currency
                    .map(Currency::getCurrencyCode)
                    .collect(Collectors.toUnmodifiableSet());

    private SessionRules() {}

    /**
     * The terms, with the default for each value that is null.
     *
     * @param before the terms of a therapist who has some; their currency may be out of use
     * @throws ProblemException 400 with every invalid value, such as a price with more decimals
     *     than its currency has
     */
    static Account.SessionTerms of(
            @Nullable BigDecimal price,
            @Nullable String currency,
            @Nullable Integer minutes,
            Account.@Nullable SessionTerms before) {
        FieldErrors errors = new FieldErrors();
        String code = currency == null ? DEFAULT_CURRENCY : currency;
        boolean kept = before != null && before.currency().equals(code);
        Currency known = errors.read(() -> kept ? Currency.getInstance(code) : currency(code));
        BigDecimal exact = errors.read(() -> price(price == null ? DEFAULT_PRICE : price, known));
        int length = minutes == null ? DEFAULT_MINUTES : minutes;
        errors.that(
                Account.SessionTerms.isLength(length),
                "sessionMinutes",
                Account.SessionTerms.MINUTES_RULE);
        errors.done();
        return new Account.SessionTerms(
                Objects.requireNonNull(exact),
                Objects.requireNonNull(known).getCurrencyCode(),
                length);
    }

    /**
     * @throws ProblemException 400 with each of these that a user who is no therapist is given
     */
    static void refuse(
            @Nullable BigDecimal price, @Nullable String currency, @Nullable Integer minutes) {
        String message = "is for therapists only";
        FieldErrors errors = new FieldErrors();
        errors.that(price == null, "sessionPrice", message);
        errors.that(currency == null, "currency", message);
        errors.that(minutes == null, "sessionMinutes", message);
        errors.done();
    }

    private static Currency currency(String code) {
        if (!CURRENCIES.contains(code)) {
            throw ProblemException.invalid(
                    "currency", "must be the ISO 4217 code of a country’s currency, such as USD");
        }
        return Currency.getInstance(code);
    }

    /**
     * Checks the size before the exponent of a number such as 1e999999 is expanded.
     *
     * @param currency null when it is wrong; then any number of decimals is accepted
     */
    private static BigDecimal price(BigDecimal price, @Nullable Currency currency) {
        if (price.signum() < 0 || price.compareTo(MAX_PRICE) > 0) {
            throw ProblemException.invalid(
                    "sessionPrice", "must be from 0 to " + MAX_PRICE.toPlainString());
        }
        BigDecimal stripped = price.stripTrailingZeros();
        if (currency != null) {
            checkDecimals(stripped, currency);
        }
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static void checkDecimals(BigDecimal price, Currency currency) {
        int decimals = Math.max(0, currency.getDefaultFractionDigits());
        if (price.scale() > decimals) {
            throw ProblemException.invalid(
                    "sessionPrice",
                    decimals == 0
                            ? "must be a whole number in " + currency.getCurrencyCode()
                            : "must have at most "
                                    + decimals
                                    + " decimals in "
                                    + currency.getCurrencyCode());
        }
    }
}
