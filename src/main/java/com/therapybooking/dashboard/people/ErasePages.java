package com.therapybooking.dashboard.people;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TherapistSessions;
import com.therapybooking.identity.privacy.Erasure;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Erases a person in three steps: the e-mail address, the records that would be erased, the result.
 * The address is never part of a URL, so that proxies do not log it.
 */
@Controller
class ErasePages {

    private final Erasure erasure;
    private final Accounts accounts;
    private final TherapistSessions sessions;

    ErasePages(Erasure erasure, Accounts accounts, TherapistSessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.erasure = erasure;
    }

    @GetMapping("/erase")
    String form(Model model) {
        return form("", model);
    }

    @PostMapping("/erase")
    String preview(
            @RequestParam(defaultValue = "") String email,
            HttpServletResponse response,
            Model model) {
        try {
            String address = Erasure.address(email);
            Account account = accounts.byEmail(address).orElse(null);
            model.addAttribute("found", erasure.preview(address));
            model.addAttribute("account", account);
            model.addAttribute(
                    "hasFutureSession", account != null && sessions.hasFutureSession(account.id()));
        } catch (ProblemException e) {
            FormChecks.show(e, "email", response, model);
            return form(email, model);
        }
        model.addAttribute("email", email.strip());
        return "erase/preview";
    }

    @PostMapping("/erase/confirm")
    String erase(
            @RequestParam(defaultValue = "") String email,
            @AuthenticationPrincipal SignedInUser admin,
            HttpServletResponse response,
            Model model) {
        try {
            model.addAttribute("here", "/erase");
            Erasure.Result erased = erasure.erase(Erasure.address(email), admin);
            model.addAttribute("erased", erased);
            model.addAttribute(
                    "nothing", erased.counts().values().stream().allMatch(count -> count == 0));
            return "erase/done";
        } catch (ProblemException e) {
            FormChecks.show(e, "email", response, model);
            return form(email, model);
        }
    }

    private static String form(String email, Model model) {
        model.addAttribute("email", email);
        return "erase/form";
    }
}
