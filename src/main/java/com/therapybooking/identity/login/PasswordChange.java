package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.AccountChanges;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/**
 * Replaces a user's own password. All tokens and browser sessions of the user end, on every
 * instance at once. Wrong current passwords are throttled like failed sign-ins.
 */
@Component
public class PasswordChange {

    private final LogIn logIn;
    private final AccountChanges changes;
    private final Passwords passwords;
    private final ClientAddress address;
    private final AuditLog audit;

    PasswordChange(
            LogIn logIn,
            AccountChanges changes,
            Passwords passwords,
            ClientAddress address,
            AuditLog audit) {
        this.logIn = logIn;
        this.changes = changes;
        this.passwords = passwords;
        this.address = address;
        this.audit = audit;
    }

    /**
     * Replaces the password.
     *
     * @return the account with its new version of the credentials
     * @throws ProblemException 400 for a wrong current password or a new one of the wrong length,
     *     409 when the password was changed at the same time, 429 after many failures
     */
    public Account change(
            SignedInUser user, String current, String wanted, HttpServletRequest request) {
        if (!PasswordLength.isValid(wanted)) {
            throw ProblemException.invalid("newPassword", PasswordLength.MESSAGE);
        }
        String from = address.key(request);
        Account account =
                logIn.activeAccount(EmailAddress.key(user.email()), current, from)
                        .orElseThrow(() -> ProblemException.invalid("currentPassword", "is wrong"));
        Account changed =
                changes.password(account, passwords.hash(wanted, from))
                        .orElseThrow(AccountChanges::modified);
        audit.record(AuditedChange.newPassword(changed));
        return changed;
    }
}
