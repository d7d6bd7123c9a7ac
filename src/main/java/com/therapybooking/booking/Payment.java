package com.therapybooking.booking;

import com.therapybooking.platform.web.FieldErrors;
import org.jspecify.annotations.Nullable;

/** The body that verifies a payment. */
public record Payment(@Nullable String paymentProvider, @Nullable String paymentReference) {

    private static final int MAX_PROVIDER = 100;
    private static final int MAX_REFERENCE = 200;

    /**
     * Checks both fields.
     *
     * @throws com.therapybooking.platform.web.ProblemException 400 with every field that is wrong
     */
    public void check() {
        FieldErrors checks = new FieldErrors();
        checks.line("paymentProvider", paymentProvider, MAX_PROVIDER);
        checks.line("paymentReference", paymentReference, MAX_REFERENCE);
        checks.done();
    }

    @Override
    public String toString() {
        return "Payment[***]";
    }
}
