package com.therapybooking.booking.rules;

import com.therapybooking.identity.EmailAddress;
import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with the fields of a body, so that the caller learns all of it at once. */
public final class FieldErrors {

    private final List<FieldProblem> problems = new ArrayList<>();

    /** Notes a problem unless this holds. */
    public void that(boolean holds, String field, String message) {
        if (!holds) {
            problems.add(new FieldProblem(field, message));
        }
    }

    /** A text of one line that must be there. */
    public void line(String field, @Nullable String text, int max) {
        if (text == null) {
            missing(field);
        } else {
            optionalLine(field, text, max);
        }
    }

    /** A text of one line that may be left out. */
    public void optionalLine(String field, @Nullable String text, int max) {
        that(
                text == null
                        || (PlainText.isLine(text) && text.codePointCount(0, text.length()) <= max),
                field,
                "must be 1 to "
                        + max
                        + " characters on one line, visible, and without control characters");
    }

    /** An e-mail address that must be there. */
    public void email(String field, @Nullable String text) {
        if (text == null) {
            missing(field);
        } else {
            that(EmailAddress.isValid(text), field, "must be an e-mail address");
        }
    }

    /** Notes that a field is missing. */
    public void missing(String field) {
        problems.add(new FieldProblem(field, "is missing"));
    }

    /**
     * Ends the checks.
     *
     * @throws ProblemException 400 with everything that was noted, if anything was
     */
    public void done() {
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }
}
