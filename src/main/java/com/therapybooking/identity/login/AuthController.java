package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.UserReply;
import com.therapybooking.identity.ValidEmail;
import com.therapybooking.platform.web.Name;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.hibernate.validator.constraints.CodePointLength;
import org.hibernate.validator.constraints.Length;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API calls that sign users in, register clients and change a user's own password. */
@RestController
@RequestMapping("/api/auth")
class AuthController {

    record Login(
            @NotBlank @Length(max = 1_000) String email,
            @NotNull @Length(max = 1_000) String password) {
        @Override
        public String toString() {
            return "Login[***]";
        }
    }

    record Registration(
            @Name String name,
            @NotNull @ValidEmail String email,
            @NotNull @CodePointLength(min = PasswordLength.MIN, max = PasswordLength.MAX)
                    String password) {
        @Override
        public String toString() {
            return "Registration[***]";
        }
    }

    record SignedIn(boolean success, String token, Instant expiresAt, UserReply user) {
        @Override
        public String toString() {
            return "SignedIn[***]";
        }
    }

    record Me(boolean success, UserReply user) {}

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

    private final Credentials credentials;
    private final JwtTokens tokens;

    AuthController(Credentials credentials, JwtTokens tokens) {
        this.credentials = credentials;
        this.tokens = tokens;
    }

    @PostMapping("/login")
    SignedIn login(@Valid @RequestBody Login given, HttpServletRequest request) {
        return signedIn(credentials.signIn(given.email(), given.password(), request));
    }

    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    SignedIn register(@Valid @RequestBody Registration registration, HttpServletRequest request) {
        return signedIn(
                credentials.register(
                        registration.name(),
                        registration.email(),
                        registration.password(),
                        request));
    }

    @GetMapping("/me")
    Me me(@AuthenticationPrincipal SignedInUser user) {
        return new Me(true, UserReply.of(user));
    }

    /** The reply's token is the user's only valid one from now on. */
    @PostMapping("/password")
    PasswordChangedReply changePassword(
            @Valid @RequestBody Change body,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletRequest request) {
        JwtTokens.Issued issued =
                tokens.issue(
                        credentials.changePassword(
                                user, body.currentPassword(), body.newPassword(), request));
        return new PasswordChangedReply(true, issued.token(), issued.expiresAt());
    }

    private SignedIn signedIn(Account account) {
        JwtTokens.Issued issued = tokens.issue(account);
        return new SignedIn(true, issued.token(), issued.expiresAt(), UserReply.of(account.user()));
    }
}
