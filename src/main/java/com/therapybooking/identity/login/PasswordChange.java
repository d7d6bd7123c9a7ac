package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.AccountChanges;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/**
 * Replaces a user's own password. All tokens and browser sessions that the user has end with it, on
 * every instance at once. Wrong current passwords are slowed like failed sign-ins.
 */
@Component
public class PasswordChange {

    private final Accounts accounts;
    private final AccountChanges changes;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final ClientAddress address;

    PasswordChange(
            Accounts accounts,
            AccountChanges changes,
            Passwords passwords,
            LoginThrottle throttle,
            ClientAddress address) {
        this.accounts = accounts;
        this.changes = changes;
        this.passwords = passwords;
        this.throttle = throttle;
        this.address = address;
    }

    /**
     * Replaces the password and signs the user in anew.
     *
     * @throws ProblemException 400 for a wrong current password or a new one of the wrong length,
     *     409 when the password was changed at the same time, 429 after many failures
     */
    public LogIn.SignIn change(
            SignedInUser user, String current, String wanted, HttpServletRequest request) {
        Account changed = replace(user, current, wanted, request);
        return new LogIn.SignIn(changed.user(), changed.credentialsVersion());
    }

    Account replace(SignedInUser user, String current, String wanted, HttpServletRequest request) {
        if (!PasswordLength.isValid(wanted)) {
            throw ProblemException.invalid("newPassword", PasswordLength.MESSAGE);
        }
        Account account = accounts.byId(user.id()).orElseThrow(ProblemException::unauthorized);
        String key = EmailAddress.key(account.email());
        String from = address.key(request);
        throttle.begin(key, from);
        boolean right;
        try {
            right = passwords.matches(current, account.passwordHash(), from);
        } catch (RuntimeException e) {
            throttle.withdrawn(key, from);
            throw e;
        }
        if (!right) {
            throw ProblemException.invalid("currentPassword", "is wrong");
        }
        throttle.succeeded(key, from);
        return changes.password(account, passwords.hash(wanted, from))
                .orElseThrow(() ->
                        ProblemException.conflict("The password was changed at the same time."));
    }
}
