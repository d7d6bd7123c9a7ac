package com.therapybooking.dashboard.session;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.login.LogIn;
import com.therapybooking.identity.login.PasswordChange;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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

    private final PasswordChange passwords;
    private final PageSessions sessions;

    PasswordPage(PasswordChange passwords, PageSessions sessions) {
        this.passwords = passwords;
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
            if (!newPassword.equals(repeated)) {
                throw ProblemException.invalid("repeated", "differs from the new password");
            }
            if (currentPassword.length() > MAX_FIELD) {
                throw ProblemException.invalid("currentPassword", "is wrong");
            }
            LogIn.SignIn signIn = passwords.change(user, currentPassword, newPassword, request);
            SessionCookie.read(request).ifPresent(sessions::end);
            response.addHeader(
                    HttpHeaders.SET_COOKIE, SessionCookie.begin(sessions.begin(signIn), request));
            return "redirect:/password?note=changed";
        } catch (ProblemException e) {
            if (e.status() == HttpStatus.SERVICE_UNAVAILABLE) {
                throw e;
            }
            show(e, response, model);
            return "password";
        }
    }

    private static void show(ProblemException problem, HttpServletResponse response, Model model) {
        response.setStatus(problem.status().value());
        Duration wait = problem.retryAfter();
        if (wait != null) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        }
        model.addAttribute("problem", sentence(problem));
    }

    private static String sentence(ProblemException problem) {
        if (problem.errors().isEmpty()) {
            return problem.detail();
        }
        ProblemException.FieldProblem first = problem.errors().getFirst();
        String field =
                switch (first.field()) {
                    case "currentPassword" -> "The current password ";
                    case "repeated" -> "The repeated password ";
                    default -> "The new password ";
                };
        return field + first.message() + ".";
    }
}
