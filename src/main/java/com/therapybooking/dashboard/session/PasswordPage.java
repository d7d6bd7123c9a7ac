package com.therapybooking.dashboard.session;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.login.Credentials;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page on which administrators change their own password. This browser stays signed in. */
@Controller
class PasswordPage {

    private static final int MAX_FIELD = 1_000;

    private final Credentials credentials;
    private final PageSessions sessions;

    PasswordPage(Credentials credentials, PageSessions sessions) {
        this.credentials = credentials;
        this.sessions = sessions;
    }

    @GetMapping("/password")
    String form(@RequestParam(required = false) @Nullable String note, Model model) {
        model.addAttribute("changed", "changed".equals(note));
        return "password";
    }

    @PostMapping("/password")
    String change(
            @RequestParam(defaultValue = "") String currentPassword,
            @RequestParam(defaultValue = "") String newPassword,
            @RequestParam(defaultValue = "") String repeated,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            check(currentPassword, newPassword, repeated);
            Account account =
                    credentials.changePassword(user, currentPassword, newPassword, request);
            sessions.begin(account, request, response);
            return "redirect:/password?note=changed";
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return "password";
        }
    }

    /** Checks the form without the database; the current password is compared after that. */
    private static void check(String current, String wanted, String repeated) {
        FieldErrors errors = new FieldErrors();
        errors.that(!current.isEmpty(), "currentPassword", "is missing");
        errors.that(current.length() <= MAX_FIELD, "currentPassword", "is wrong");
        errors.that(PasswordLength.isValid(wanted), "newPassword", PasswordLength.MESSAGE);
        errors.that(wanted.equals(repeated), "repeated", "differs from the new password");
        errors.done();
    }
}
