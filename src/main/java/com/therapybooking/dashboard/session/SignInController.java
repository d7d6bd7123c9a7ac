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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages for signing in and out, and for the administrator's own password. */
@Controller
class SignInController {

    private static final int MAX_FIELD = 1_000;

    private final Credentials credentials;
    private final PageSessions sessions;

    SignInController(Credentials credentials, PageSessions sessions) {
        this.credentials = credentials;
        this.sessions = sessions;
    }

    @GetMapping(PageSecurity.SIGN_IN)
    String form(
            @RequestParam(defaultValue = "/") String next,
            @AuthenticationPrincipal @Nullable SignedInUser user,
            Model model) {
        if (user != null) {
            return "redirect:" + ReturnPath.of(next);
        }
        model.addAttribute("next", ReturnPath.of(next));
        return "sign-in";
    }

    @PostMapping(PageSecurity.SIGN_IN)
    String signIn(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "/") String next,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            sessions.begin(administrator(email, password, request), request, response);
            return "redirect:" + ReturnPath.of(next);
        } catch (ProblemException e) {
            response.setStatus(e.status().value());
            model.addAttribute("problem", message(e, response));
            model.addAttribute("email", email);
            model.addAttribute("next", ReturnPath.of(next));
            return "sign-in";
        }
    }

    @PostMapping(PageSecurity.SIGN_OUT)
    String signOut(HttpServletRequest request, HttpServletResponse response) {
        sessions.end(request, response);
        return "redirect:" + PageSecurity.SIGN_IN;
    }

    private Account administrator(String email, String password, HttpServletRequest request) {
        if (email.isBlank() || email.length() > MAX_FIELD || password.length() > MAX_FIELD) {
            throw Credentials.wrong();
        }
        Account account = credentials.signIn(email, password, request);
        if (!account.user().isAdmin()) {
            throw ProblemException.of(
                    HttpStatus.FORBIDDEN,
                    "The password is right, but this is a %s’s account. These pages are for administrators."
                            .formatted(account.user().role().text()));
        }
        return account;
    }

    private static String message(ProblemException refused, HttpServletResponse response) {
        Map<String, String> headers = refused.headers();
        headers.forEach(response::setHeader);
        String seconds = headers.get(HttpHeaders.RETRY_AFTER);
        return seconds == null
                ? refused.detail()
                : refused.detail()
                        + " Try again in "
                        + seconds
                        + (seconds.equals("1") ? " second." : " seconds.");
    }

    @GetMapping("/password")
    String passwordForm() {
        return "password";
    }

    /** This browser stays signed in. */
    @PostMapping("/password")
    String changePassword(
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
