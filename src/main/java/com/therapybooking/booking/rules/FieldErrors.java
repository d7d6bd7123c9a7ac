package com.therapybooking.booking.rules;

import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the errors of a body's fields, so that one response reports all of them. */
public final class FieldErrors {

    private final List<FieldProblem> problems = new ArrayList<>();

    /** Adds an error unless the condition holds. */
    public void that(boolean holds, String field, String message) {
        if (!holds) {
            problems.add(new FieldProblem(field, message));
        }
    }

    /** A required text of one line. */
    public void line(String field, @Nullable String text, int max) {
        if (text == null) {
            missing(field);
        } else {
            optionalLine(field, text, max);
        }
    }

    /** An optional text of one line. */
    public void optionalLine(String field, @Nullable String text, int max) {
        if (text != null
                && (!PlainText.isLine(text) || text.codePointCount(0, text.length()) > max)) {
            String rule = " characters on one line, visible, and without control characters";
            problems.add(new FieldProblem(field, "must be 1 to " + max + rule));
        }
    }

    /** A required e-mail address. */
    public void email(String field, @Nullable String text) {
        if (text == null) {
            missing(field);
        } else {
            that(EmailAddress.isValid(text), field, "must be an e-mail address");
        }
    }

    /** Adds the error of a missing field. */
    public void missing(String field) {
        problems.add(new FieldProblem(field, "is missing"));
    }

    /**
     * Ends the checks.
     *
     * @throws ProblemException 400 with all collected errors, if there are any
     */
    public void done() {
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }
}
