package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemException.FieldProblem;
import com.therapybooking.webhook.KeyRequests.NewKey;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import com.therapybooking.webhook.catalogue.EventCatalogue;
import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.event.PayloadMode;
import com.therapybooking.webhook.format.BodyFormat;
import com.therapybooking.webhook.options.KeyRules;
import com.therapybooking.webhook.target.TargetGuard;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The forms that create and edit a key, with a preview of its body. */
@Controller
class KeyFormPages {

    private static final int MAX_THERAPISTS = 200;

    private final WebhookService keys;
    private final KeyRules rules;
    private final TargetGuard guard;
    private final Accounts accounts;
    private final EventCatalogue catalogue;
    private final FormChecks checks;

    KeyFormPages(
            WebhookService keys,
            KeyRules rules,
            TargetGuard guard,
            Accounts accounts,
            EventCatalogue catalogue,
            FormChecks checks) {
        this.keys = keys;
        this.rules = rules;
        this.guard = guard;
        this.accounts = accounts;
        this.catalogue = catalogue;
        this.checks = checks;
    }

    @GetMapping("/keys/new")
    String newKey(Model model) {
        model.addAttribute("newId", new ObjectId());
        return form(model, KeyForm.EMPTY, null);
    }

    private static ObjectId newId(MultiValueMap<String, String> fields) {
        String id = fields.getFirst("newId");
        return id != null && ObjectId.isValid(id) ? new ObjectId(id) : new ObjectId();
    }

    /**
     * Shows the secrets in the response itself, because they are not stored. With JavaScript the
     * address becomes that of the key, so that a reload shows the key and not an empty form.
     */
    @PostMapping("/keys/new")
    String create(
            @RequestParam MultiValueMap<String, String> fields,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        KeyForm form = KeyForm.of(fields, Set.of());
        ObjectId id = newId(fields);
        model.addAttribute("newId", id);
        if (fields.containsKey("preview")) {
            return preview(model, form, null, fields);
        }
        WebhookService.Secret made;
        try {
            made = keys.create(id, form.newKey(), violations(form), user);
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return form(model, form, null);
        }
        model.addAttribute("secret", made);
        model.addAttribute("unresolvable", guard.isUnknown(form.webhookUrl()));
        return "keys/created";
    }

    @GetMapping("/keys/{id}/edit")
    String edit(@PathVariable String id, Model model) {
        WebhookKey key = key(id);
        return form(model, KeyForm.of(key), key);
    }

    @PostMapping("/keys/{id}/edit")
    String change(
            @PathVariable String id,
            @RequestParam MultiValueMap<String, String> fields,
            HttpServletResponse response,
            Model model) {
        WebhookKey key = key(id);
        KeyForm form = KeyForm.of(fields, Set.copyOf(key.headerNames()));
        if (fields.containsKey("preview")) {
            return preview(model, form, key, fields);
        }
        try {
            String seen = fields.getFirst("updatedAt");
            FormChecks.requireUnchanged(
                    seen == null || seen.equals(key.updatedAt().toString()),
                    "key",
                    "the key’s page");
            keys.change(key.id(), form.change(key, headers(key, form)), violations(form));
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return form(model, form, key);
        }
        return "redirect:/keys/{id}?note=" + (key.active() ? "saved" : "saved-off");
    }

    /** The headers of the key after the change; null when they stay unchanged. */
    private @Nullable PatchField<Map<String, String>> headers(WebhookKey key, KeyForm form) {
        Map<String, String> given = form.givenHeaders();
        Set<String> kept = form.unchangedHeaders();
        return given.isEmpty() && kept.equals(Set.copyOf(key.headerNames()))
                ? null
                : new PatchField<>(keys.withStoredHeaders(key.id(), given, kept));
    }

    private List<FieldProblem> violations(KeyForm form) {
        return Stream.concat(form.problems().stream(), checks.problems(form.newKey()).stream())
                .toList();
    }

    private String preview(
            Model model,
            KeyForm form,
            @Nullable WebhookKey key,
            MultiValueMap<String, String> fields) {
        String event = fields.getFirst("previewEvent");
        model.addAttribute("previewEvent", event);
        model.addAttribute("seenAt", fields.getFirst("updatedAt"));
        try {
            NewKey wanted = form.newKey();
            model.addAttribute(
                    "preview",
                    rules.preview(
                            event == null ? EventName.BOOKING_CREATED : event,
                            PayloadMode.of(form.payload()),
                            wanted.format(),
                            wanted.template(),
                            wanted.contentType()));
        } catch (ProblemException e) {
            model.addAttribute(
                    "previewProblem", String.join(" ", FormChecks.messages(e.errors()).values()));
        }
        return form(model, form, key);
    }

    private String form(Model model, KeyForm form, @Nullable WebhookKey key) {
        model.addAttribute("form", form);
        model.addAttribute("key", key);
        model.addAttribute("events", catalogue.events());
        model.addAttribute("formats", BodyFormat.values());
        List<Account> therapists = accounts.therapists(null, MAX_THERAPISTS);
        model.addAttribute("therapists", therapists);
        model.addAttribute("bounded", therapists.size() == MAX_THERAPISTS);
        model.addAttribute(
                "otherTherapists",
                form.therapistIds().stream()
                        .collect(Collectors.toMap(id -> id, this::nameOfTherapist, (a, b) -> a)));
        return "keys/form";
    }

    private String nameOfTherapist(String id) {
        return ObjectId.isValid(id)
                ? accounts.byId(new ObjectId(id)).map(Account::name).orElse("Deleted therapist")
                : id;
    }

    private WebhookKey key(String id) {
        return keys.get(Ids.parse(id, "Webhook key"));
    }
}
