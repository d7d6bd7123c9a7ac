package com.therapybooking.platform.web;

import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the errors of several fields, so that one response reports all of them. */
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
            String message = "must be one line of 1 to " + max + PlainText.LINE_RULE;
            problems.add(new FieldProblem(field, message));
        }
    }

    /** Adds the error of a missing field. */
    public void missing(String field) {
        problems.add(new FieldProblem(field, "is missing"));
    }

    /** Checks that the field {@code to} is not before the field {@code from}; null is any. */
    public <T extends Comparable<? super T>> void requireOrder(@Nullable T from, @Nullable T to) {
        that(
                from == null || to == null || from.compareTo(to) <= 0,
                "to",
                "must not be earlier than “From”");
    }

    /** Adds errors that were found elsewhere. */
    public void addAll(List<FieldProblem> found) {
        problems.addAll(found);
    }

    /**
     * Runs a reader and collects its errors. Skipped when one of the needed fields already has an
     * error.
     *
     * @param needed names of the fields that the reader uses
     * @return null when the field is empty or wrong, or the reader was skipped
     * @throws ProblemException that of the reader, when it names no field
     */
    public <T> @Nullable T read(Supplier<@Nullable T> field, String... needed) {
        if (problems.stream().anyMatch(found -> List.of(needed).contains(component(found)))) {
            return null;
        }
        try {
            return field.get();
        } catch (ProblemException e) {
            if (e.errors().isEmpty()) {
                throw e;
            }
            problems.addAll(e.errors());
            return null;
        }
    }

    /** Runs a check like {@link #read}. */
    public void check(Runnable check, String... needed) {
        read(
                () -> {
                    check.run();
                    return null;
                },
                needed);
    }

    /** The field of the request: that of {@code list[2]} is {@code list}. */
    public static String component(FieldProblem problem) {
        return problem.field().replaceAll("[\\[.].*", "");
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
