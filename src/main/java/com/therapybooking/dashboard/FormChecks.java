package com.therapybooking.dashboard;

import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Validator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Checks the fields of a form with the rules of the API, and shows a refused form again. */
@Component
public class FormChecks {

    /** The name of problems that concern no single field. */
    public static final String WHOLE_FORM = "form";

    private static final Set<HttpStatus> SHOWN_IN_FORM =
            Set.of(HttpStatus.BAD_REQUEST, HttpStatus.CONFLICT, HttpStatus.TOO_MANY_REQUESTS);

    private final Validator validator;

    FormChecks(Validator validator) {
        this.validator = validator;
    }

    /** The fields that violate the constraints of the API's request. */
    public List<FieldProblem> problems(Object request) {
        return validator.validate(request).stream()
                .map(found ->
                        new FieldProblem(
                                found.getPropertyPath().toString().replaceAll("\\.value.*", ""),
                                found.getMessage()))
                .toList();
    }

    /**
     * Checks a request by its constraints and by further checks.
     *
     * @throws ProblemException 400 with every invalid field
     */
    public void require(Object request, List<FieldProblem> found, Runnable... checks) {
        List<FieldProblem> all = new ArrayList<>(found);
        all.addAll(problems(request));
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (ProblemException e) {
                all.addAll(e.errors());
            }
        }
        if (!all.isEmpty()) {
            throw ProblemException.invalid(all);
        }
    }

    /**
     * Adds the problems of a refused form to the model.
     *
     * @param field the field for a problem without a field, or {@link #WHOLE_FORM}
     * @throws ProblemException the same exception, for a status that a form cannot show
     */
    public static void show(
            ProblemException refused, String field, HttpServletResponse response, Model model) {
        if (!SHOWN_IN_FORM.contains(refused.status())) {
            throw refused;
        }
        response.setStatus(refused.status().value());
        Duration wait = refused.retryAfter();
        if (wait != null) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        }
        model.addAttribute(
                "problems",
                refused.errors().isEmpty()
                        ? Map.of(field, refused.detail())
                        : FormProblems.of(refused.errors()));
    }
}
