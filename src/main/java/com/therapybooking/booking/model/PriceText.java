package com.therapybooking.booking.model;

import java.math.BigDecimal;
import java.util.Currency;

/** Writes a price for people. */
public final class PriceText {

    private PriceText() {}

    /** For example {@code 95.50 EUR}. */
    public static String price(BigDecimal amount, String currency) {
        return amount(amount, currency) + " " + currency;
    }

    /** An amount with the decimals of its currency; further ones are kept. */
    public static String amount(BigDecimal amount, String currency) {
        return amount.setScale(Math.max(decimals(currency), amount.scale())).toPlainString();
    }

    private static int decimals(String currency) {
        try {
            return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
