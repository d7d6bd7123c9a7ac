package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules for price and length of a therapist's sessions, and their defaults. */
final class SessionTerms {

    static final BigDecimal DEFAULT_PRICE = new BigDecimal("75");
    static final String DEFAULT_CURRENCY = "USD";
    static final int DEFAULT_MINUTES = 50;
    private static final BigDecimal MAX_PRICE = new BigDecimal("1000000000");
    private static final int MIN_MINUTES = 5;
    private static final int MAX_MINUTES = 480;

    private SessionTerms() {}

    /**
     * The terms, with the default for each value that is null.
     *
     * @throws ProblemException 400 with every invalid value, such as a price with more decimals
     *     than its currency has
     */
    static Account.Session of(
            @Nullable BigDecimal price, @Nullable String currency, @Nullable Integer minutes) {
        List<FieldProblem> problems = new ArrayList<>();
        Currency known = currency(currency == null ? DEFAULT_CURRENCY : currency, problems);
        BigDecimal exact = price(price == null ? DEFAULT_PRICE : price, known, problems);
        int length = minutes(minutes == null ? DEFAULT_MINUTES : minutes, problems);
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
        return new Account.Session(exact, known.getCurrencyCode(), length);
    }

    /**
     * @throws ProblemException 400 with each of these that a user who is no therapist is given
     */
    static void refuse(
            @Nullable BigDecimal price, @Nullable String currency, @Nullable Integer minutes) {
        List<FieldProblem> problems = new ArrayList<>();
        refuseUnlessNull("sessionPrice", price, problems);
        refuseUnlessNull("currency", currency, problems);
        refuseUnlessNull("sessionMinutes", minutes, problems);
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }

    private static void refuseUnlessNull(
            String field, @Nullable Object value, List<FieldProblem> problems) {
        if (value != null) {
            problems.add(new FieldProblem(field, "is for therapists only"));
        }
    }

    /** The default for an unknown code, whose error is added. */
    private static Currency currency(String code, List<FieldProblem> problems) {
        try {
            return Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            problems.add(new FieldProblem("currency", "must be an ISO 4217 code such as USD"));
            return Currency.getInstance(DEFAULT_CURRENCY);
        }
    }

    /** Checks the size before the exponent of a number such as 1e999999 is expanded. */
    private static BigDecimal price(
            BigDecimal price, Currency currency, List<FieldProblem> problems) {
        if (price.signum() < 0 || price.compareTo(MAX_PRICE) > 0) {
            problems.add(
                    new FieldProblem(
                            "sessionPrice", "must be from 0 to " + MAX_PRICE.toPlainString()));
            return price;
        }
        int decimals = Math.max(0, currency.getDefaultFractionDigits());
        BigDecimal stripped = price.stripTrailingZeros();
        if (stripped.scale() > decimals && problems.isEmpty()) {
            problems.add(
                    new FieldProblem(
                            "sessionPrice",
                            decimals == 0
                                    ? "must be a whole number in " + currency.getCurrencyCode()
                                    : "must have at most "
                                            + decimals
                                            + " decimals in "
                                            + currency.getCurrencyCode()));
        }
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static int minutes(int minutes, List<FieldProblem> problems) {
        if (minutes < MIN_MINUTES || minutes > MAX_MINUTES) {
            problems.add(
                    new FieldProblem(
                            "sessionMinutes",
                            "must be from " + MIN_MINUTES + " to " + MAX_MINUTES));
        }
        return minutes;
    }
}
