package com.therapybooking.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.therapybooking.booking.BookingFilter;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.identity.audit.AuditFilter;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** Checks that one response names every invalid field. */
class FieldErrorsTest {

    @Test
    void aFilterNamesEveryInvalidParameter() {
        assertThat(fields(() -> DeliveryFilter.of("1", "late", "none", "2", "noon", "night")))
                .containsExactly("event", "keyId", "status", "bookingId", "from", "to");
        assertThat(fields(() -> BookingFilter.of("any", "late", "1", "noon", "night")))
                .containsExactly("status", "therapistId", "from", "to");
        assertThat(fields(() -> AuditFilter.of("me", "you", "noon", "night")))
                .containsExactly("actor", "target", "from", "to");
    }

    @Test
    void theOrderOfAPeriodIsChecked() {
        assertThat(fields(() -> order(2, 1))).containsExactly("to");
        order(1, 1);
        order(null, 1);
        order(1, null);
    }

    @Test
    void aProblemWithoutAFieldEndsTheChecks() {
        FieldErrors errors = new FieldErrors();
        errors.missing("name");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() ->
                        errors.check(() -> {
                            throw ProblemException.of(HttpStatus.CONFLICT, "changed meanwhile");
                        }))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(HttpStatus.CONFLICT));
    }

    private static void order(@Nullable Integer from, @Nullable Integer to) {
        FieldErrors errors = new FieldErrors();
        errors.requireOrder(from, to);
        errors.done();
    }

    private static List<String> fields(ThrowingCallable call) {
        return assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(call)
                .actual()
                .errors()
                .stream()
                .map(FieldProblem::field)
                .toList();
    }
}
