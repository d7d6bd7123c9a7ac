package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.SignedInUser;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.hibernate.validator.constraints.Length;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The API call that changes a user's own password. */
@RestController
class PasswordController {

    record Change(
            @NotNull @Length(max = 1_000) String currentPassword, @NotNull String newPassword) {
        @Override
        public String toString() {
            return "Change[***]";
        }
    }

    record PasswordChangedReply(boolean success, String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "PasswordChangedReply[***]";
        }
    }

    private final PasswordChange passwords;
    private final JwtTokens tokens;

    PasswordController(PasswordChange passwords, JwtTokens tokens) {
        this.passwords = passwords;
        this.tokens = tokens;
    }

    /** The reply's token is the user's only valid one from now on. */
    @PostMapping("/api/auth/password")
    PasswordChangedReply change(
            @Valid @RequestBody Change body,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletRequest request) {
        Account changed =
                passwords.change(user, body.currentPassword(), body.newPassword(), request);
        JwtTokens.Issued issued = tokens.issue(changed);
        return new PasswordChangedReply(true, issued.token(), issued.expiresAt());
    }
}
