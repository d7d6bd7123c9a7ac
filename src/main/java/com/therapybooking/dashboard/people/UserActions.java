package com.therapybooking.dashboard.people;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TherapistSessions;
import com.therapybooking.identity.users.UserAdministration;
import com.therapybooking.identity.users.UserChange;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Deactivates, activates and deletes users, and gives them a new password. */
@Controller
class UserActions {

    private final UserAdministration users;
    private final UserPages pages;
    private final TherapistSessions sessions;
    private final FormChecks checks;

    UserActions(
            UserAdministration users,
            UserPages pages,
            TherapistSessions sessions,
            FormChecks checks) {
        this.users = users;
        this.pages = pages;
        this.sessions = sessions;
        this.checks = checks;
    }

    @PostMapping("/users/{id}/{action:activate|deactivate}")
    String activate(
            @PathVariable String id,
            @PathVariable String action,
            @AuthenticationPrincipal SignedInUser admin,
            HttpServletResponse response,
            Model model) {
        Account account = pages.find(id);
        PatchField<Boolean> active = new PatchField<>(action.equals("activate"));
        try {
            users.change(
                    account.id(),
                    new UserChange(null, null, active, null, null, null, null),
                    admin);
            return "redirect:/users/{id}?note=" + action + "d";
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return pages.page(account, UserForm.of(account), model);
        }
    }

    /** Asks before a therapist, or the administrator who asks, is deactivated. */
    @GetMapping("/users/{id}/deactivate")
    String deactivateForm(@PathVariable String id, Model model) {
        Account account = pages.find(id);
        if (pages.isLast(account) || !account.active()) {
            return "redirect:/users/{id}";
        }
        model.addAttribute("account", account);
        return "users/deactivate";
    }

    @GetMapping("/users/{id}/password")
    String passwordForm(
            @PathVariable String id, @AuthenticationPrincipal SignedInUser admin, Model model) {
        Account account = pages.find(id);
        model.addAttribute("account", account);
        return account.id().equals(admin.id()) ? "redirect:/password" : "users/new-password";
    }

    /** Shows a generated password in the response itself, because it is not stored. */
    @PostMapping("/users/{id}/password")
    String newPassword(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String password,
            @AuthenticationPrincipal SignedInUser admin,
            HttpServletResponse response,
            Model model) {
        Account account = pages.find(id);
        if (account.id().equals(admin.id())) {
            return "redirect:/password";
        }
        model.addAttribute("account", account);
        boolean generated = password.isEmpty();
        String wanted = generated ? TemporaryPassword.generate() : password;
        UserChange change =
                new UserChange(null, null, null, new PatchField<>(wanted), null, null, null);
        try {
            checks.require(new FieldErrors(), change);
            users.change(account.id(), change, admin);
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return "users/new-password";
        }
        if (!generated) {
            return "redirect:/users/{id}?note=password";
        }
        model.addAttribute("password", wanted);
        model.addAttribute("isNew", false);
        return "users/password";
    }

    @GetMapping("/users/{id}/delete")
    String deleteForm(@PathVariable String id, Model model) {
        Account account = pages.find(id);
        return pages.isLast(account) ? "redirect:/users/{id}" : deletePage(account, model);
    }

    private String deletePage(Account account, Model model) {
        model.addAttribute("account", account);
        model.addAttribute("hasFutureSession", sessions.hasFutureSession(account.id()));
        return "users/delete";
    }

    @PostMapping("/users/{id}/delete")
    String delete(@PathVariable String id, HttpServletResponse response, Model model) {
        Account account = pages.find(id);
        try {
            users.delete(account.id());
            return "redirect:/users?note=deleted";
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return pages.isLast(account)
                    ? pages.page(account, UserForm.of(account), model)
                    : deletePage(account, model);
        }
    }
}
