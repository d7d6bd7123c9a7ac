package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.FormProblems;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import com.therapybooking.webhook.event.EventName;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Making and editing a key. */
@Controller
class KeyFormPages {

    private final WebhookService keys;
    private final Validator validator;

    KeyFormPages(WebhookService keys, Validator validator) {
        this.keys = keys;
        this.validator = validator;
    }

    @GetMapping("/keys/new")
    String newKey(Model model) {
        return form(model, KeyForm.EMPTY, null, Map.of());
    }

    /** Shows the secrets in the answer itself: they are kept nowhere. */
    @PostMapping("/keys/new")
    String create(
            @ModelAttribute KeyForm form,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        return attempt(
                form,
                null,
                response,
                model,
                () -> {
                    WebhookService.Secret made = keys.create(valid(form.newKey()), user);
                    model.addAttribute("secret", made);
                    return "keys/created";
                });
    }

    @GetMapping("/keys/{id}/edit")
    String edit(@PathVariable String id, Model model) {
        WebhookKey key = key(id);
        return form(model, KeyForm.of(key), key, Map.of());
    }

    @PostMapping("/keys/{id}/edit")
    String change(
            @PathVariable String id,
            @ModelAttribute KeyForm form,
            HttpServletResponse response,
            Model model) {
        WebhookKey key = key(id);
        return attempt(
                form,
                key,
                response,
                model,
                () -> {
                    keys.change(key.id(), valid(form.change(key)));
                    return "redirect:/keys/" + key.id().toHexString() + "?note=saved";
                });
    }

    private String attempt(
            KeyForm form,
            @Nullable WebhookKey key,
            HttpServletResponse response,
            Model model,
            Supplier<String> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.BAD_REQUEST) {
                throw e;
            }
            response.setStatus(e.status().value());
            return form(model, form, key, FormProblems.of(e.errors()));
        }
    }

    /** The same rules as the API's, which stand on the request. */
    private <T> T valid(T request) {
        List<FieldProblem> problems =
                validator.validate(request).stream()
                        .map(found ->
                                new FieldProblem(
                                        found.getPropertyPath().toString(), found.getMessage()))
                        .toList();
        if (!problems.isEmpty()) {
            throw ProblemException.invalid(problems);
        }
        return request;
    }

    private static String form(
            Model model, KeyForm form, @Nullable WebhookKey key, Map<String, String> problems) {
        model.addAttribute("form", form);
        model.addAttribute("key", key);
        model.addAttribute("problems", problems);
        model.addAttribute("events", EventName.SUBSCRIBABLE);
        return "keys/form";
    }

    private WebhookKey key(String id) {
        return keys.get(Ids.parse(id, "Webhook key"));
    }
}
