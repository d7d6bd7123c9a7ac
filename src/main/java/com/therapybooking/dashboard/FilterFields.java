package com.therapybooking.dashboard;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a form or of a list's filter one by one and keeps the problem of each. */
public final class FilterFields {

    private final List<FieldProblem> problems = new ArrayList<>();

    /** Reads a field; null when it is empty or wrong. */
    public <T> @Nullable T read(Supplier<@Nullable T> field) {
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

    /** Checks that the field {@code to} is not before the field {@code from}; null is any. */
    public <T extends Comparable<? super T>> void requireOrder(@Nullable T from, @Nullable T to) {
        if (from != null && to != null && from.compareTo(to) > 0) {
            problems.add(new FieldProblem("to", "must not be before From"));
        }
    }

    /**
     * Ends the reading.
     *
     * @throws ProblemException 400 with every field that is wrong
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
    }
}
