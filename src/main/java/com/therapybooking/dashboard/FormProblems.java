package com.therapybooking.dashboard;

import com.therapybooking.platform.web.ProblemException.FieldProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The error messages of a form: one for each invalid field, by the field's name. */
public final class FormProblems {

    private FormProblems() {}

    /** The first message of each field as a sentence; {@code list[2]} counts as {@code list}. */
    public static Map<String, String> of(List<FieldProblem> problems) {
        Map<String, String> messages = new LinkedHashMap<>();
        for (FieldProblem problem : problems) {
            messages.putIfAbsent(problem.field().replaceAll("[\\[.].*", ""), sentence(problem));
        }
        return messages;
    }

    private static String sentence(FieldProblem problem) {
        String message = problem.message();
        return Character.toUpperCase(message.charAt(0))
                + message.substring(1)
                + (message.endsWith(".") ? "" : ".");
    }
}
