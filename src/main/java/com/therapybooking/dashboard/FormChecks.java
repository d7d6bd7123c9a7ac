package com.therapybooking.dashboard;

import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.platform.web.ProblemMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;
import org.springframework.validation.Validator;

/** Checks the fields of a form with the rules of the API, and shows a refused form again. */
@Component
public class FormChecks {

    /** The advice for a wrong position in a list that has no rows then. */
    public static final String START_WITH_NEWEST = "start with the newest";

    /** The advice for a wrong position in a list that shows its first page then. */
    public static final String IS_FIRST_PAGE = "this is its first page";

    /** The name of problems that concern no single field. */
    public static final String WHOLE_FORM = "form";

    private static final Set<HttpStatus> SHOWN_IN_FORM =
            Set.of(HttpStatus.BAD_REQUEST, HttpStatus.CONFLICT, HttpStatus.TOO_MANY_REQUESTS);

    private static final Set<String> POSITION = Set.of("cursor", "newer");
    private static final String BAD_POSITION = "the link to this page of the list is not valid; ";

    private final Validator validator;

    FormChecks(Validator validator) {
        this.validator = validator;
    }

    /** The fields that violate the constraints of the API's request. */
    public List<FieldProblem> problems(Object request) {
        BindingResult found = new BeanPropertyBindingResult(request, WHOLE_FORM);
        validator.validate(request, found);
        return ProblemMapper.problems(found).stream()
                .map(one ->
                        isBlank(one.field(), found)
                                ? new FieldProblem(one.field(), "is missing")
                                : one)
                .toList();
    }

    private static boolean isBlank(String field, BindingResult found) {
        return found.getFieldErrors(field).stream()
                .anyMatch(error -> "NotBlank".equals(error.getCode()));
    }

    /**
     * Checks a request by its constraints and by further checks.
     *
     * @param errors errors that were found before
     * @throws ProblemException 400 with every invalid field
     */
    public void require(FieldErrors errors, Object request, Runnable... checks) {
        errors.addAll(problems(request));
        for (Runnable check : checks) {
            errors.check(check);
        }
        errors.done();
    }

    /**
     * Refuses a form that was opened before the last change, because it would undo that change.
     *
     * @param unchanged whether nothing was changed since the form was opened
     * @param what the kind of the changed thing
     * @param where a place that shows the other change
     * @throws ProblemException 409 when something was changed
     */
    public static void requireUnchanged(boolean unchanged, String what, String where) {
        if (!unchanged) {
            throw ProblemException.conflict(
                    ("This %s was changed after you opened the form. The form shows your values:"
                                    + " compare them with %s. Saving again overwrites the other change.")
                            .formatted(what, where));
        }
    }

    /**
     * Adds the problems of a list's filter to the model. The position in the list is no field of
     * the filter: its problem belongs to the whole form.
     */
    public static void showFilter(
            ProblemException refused, String advice, HttpServletResponse response, Model model) {
        show(
                refused.errors().stream().anyMatch(one -> POSITION.contains(one.field()))
                        ? ProblemException.invalid(WHOLE_FORM, BAD_POSITION + advice)
                        : refused,
                WHOLE_FORM,
                response,
                model);
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
        refused.headers().forEach(response::setHeader);
        model.addAttribute(
                "problems",
                refused.errors().isEmpty()
                        ? Map.of(field, refused.detail())
                        : messages(refused.errors()));
    }

    /** The first message of each field as a sentence; {@code list[2]} counts as {@code list}. */
    public static Map<String, String> messages(List<FieldProblem> problems) {
        Map<String, String> messages = new LinkedHashMap<>();
        for (FieldProblem problem : problems) {
            messages.putIfAbsent(FieldErrors.component(problem), sentence(problem));
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
