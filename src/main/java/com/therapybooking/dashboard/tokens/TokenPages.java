package com.therapybooking.dashboard.tokens;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.login.ApiTokens;
import com.therapybooking.identity.login.ApiTokens.NewToken;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages that list, create and revoke API tokens. */
@Controller
class TokenPages {

    private final ApiTokens tokens;
    private final FormChecks checks;

    TokenPages(ApiTokens tokens, FormChecks checks) {
        this.tokens = tokens;
        this.checks = checks;
    }

    @GetMapping("/tokens")
    String list(
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletResponse response,
            Model model) {
        try {
            return list(Paging.of("tokens", null, cursor), model);
        } catch (ProblemException e) {
            FormChecks.showFilter(e, FormChecks.IS_FIRST_PAGE, response, model);
            return list(Paging.of("tokens", null, null), model);
        }
    }

    private String list(Paging paging, Model model) {
        model.addAttribute("page", tokens.page(paging));
        model.addAttribute("firstPage", paging.after() == null);
        return "tokens/list";
    }

    @GetMapping("/tokens/new")
    String form(Model model) {
        return form("", "90", "webhooks:read", model);
    }

    /** Shows the token in the response itself, because it is not stored. */
    @PostMapping("/tokens/new")
    String create(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String expiresInDays,
            @RequestParam(defaultValue = "") String scope,
            @AuthenticationPrincipal SignedInUser admin,
            HttpServletResponse response,
            Model model) {
        boolean isNumber = expiresInDays.strip().matches("[0-9]{1,6}");
        NewToken wanted =
                new NewToken(
                        name.strip(), isNumber ? Integer.valueOf(expiresInDays.strip()) : 1, scope);
        FieldErrors errors = new FieldErrors();
        errors.that(isNumber, "expiresInDays", "must be a whole number of days");
        try {
            checks.require(errors, wanted);
            model.addAttribute("created", tokens.create(wanted, admin));
            return "tokens/created";
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return form(name, expiresInDays, scope, model);
        }
    }

    @PostMapping("/tokens/{id}/revoke")
    String revoke(@PathVariable String id) {
        tokens.revoke(Ids.parse(id, "Token"));
        return "redirect:/tokens?note=revoked";
    }

    private static String form(String name, String days, String scope, Model model) {
        model.addAttribute("name", name);
        model.addAttribute("expiresInDays", days);
        model.addAttribute("scope", scope);
        return "tokens/new";
    }
}
