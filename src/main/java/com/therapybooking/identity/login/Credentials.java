package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.IdentityProperties;
import com.therapybooking.identity.PasswordLength;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TrustedProxies;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.platform.request.CallLimit;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Registers clients, checks an e-mail address and a password, and replaces a user's own password.
 * At a sign-in neither the reply nor its time reveals which of the two was wrong. Besides the
 * limits of {@link LoginThrottle}, an account can sign in at most {@code PUBLIC_RATE_LIMIT} times a
 * minute, from all addresses together. Only correct passwords count, so that an attacker cannot
 * lock the owner out.
 */
@Component
public class Credentials {

    private final Accounts accounts;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final TrustedProxies proxies;
    private final AuditLog audit;
    private final CallLimit perAccount;

    Credentials(
            Accounts accounts,
            Passwords passwords,
            LoginThrottle throttle,
            TrustedProxies proxies,
            AuditLog audit,
            IdentityProperties settings) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.throttle = throttle;
        this.proxies = proxies;
        this.audit = audit;
        this.perAccount =
                new CallLimit(settings.callsPerMinute(), "Too many sign-ins to this account.");
    }

    /**
     * Registers a client. The caller must have checked the fields.
     *
     * @throws ProblemException 409 when the e-mail address is taken, 429 while too many passwords
     *     are being hashed
     */
    Account register(String name, String email, String password, HttpServletRequest request) {
        if (accounts.byEmail(email).isPresent()) {
            throw EmailAddress.taken();
        }
        String hash = passwords.hash(password, proxies.clientKey(request));
        Account account = Account.create(name.strip(), email, hash, Role.CLIENT, null);
        if (!accounts.add(account)) {
            throw EmailAddress.taken();
        }
        return account;
    }

    /**
     * The account that signs in with this request.
     *
     * @throws ProblemException 401 for wrong credentials or an inactive user, 429 after too many
     *     failures or sign-ins, or while too many passwords are being checked
     */
    public Account signIn(String email, String password, HttpServletRequest request) {
        String key = EmailAddress.key(email);
        perAccount.check(key);
        Account account =
                activeAccount(key, password, proxies.clientKey(request))
                        .orElseThrow(Credentials::wrong);
        perAccount.count(key);
        return account;
    }

    /** The answer to a wrong e-mail address or password. */
    public static ProblemException wrong() {
        return ProblemException.of(
                HttpStatus.UNAUTHORIZED, "The e-mail address or the password is wrong.");
    }

    /**
     * Replaces the user's own password. All tokens and browser sessions of the user end, on every
     * instance at once. Wrong current passwords are throttled like failed sign-ins.
     *
     * @return the account with its new version of the credentials
     * @throws ProblemException 400 for a wrong current password or a new one of the wrong length,
     *     409 when the password was changed at the same time, 429 after many failures
     */
    public Account changePassword(
            SignedInUser user, String current, String wanted, HttpServletRequest request) {
        if (!PasswordLength.isValid(wanted)) {
            throw ProblemException.invalid("newPassword", PasswordLength.MESSAGE);
        }
        String from = proxies.clientKey(request);
        Account account =
                activeAccount(EmailAddress.key(user.email()), current, from)
                        .orElseThrow(() -> ProblemException.invalid("currentPassword", "is wrong"));
        Account changed =
                accounts.changePassword(account, passwords.hash(wanted, from))
                        .orElseThrow(Accounts::modified);
        audit.record(AuditedChange.newPassword(changed));
        return changed;
    }

    /**
     * The active account with this address and password; empty when there is none, which counts as
     * a failed sign-in.
     *
     * @param key the key of the e-mail address
     * @param from the address of the client
     * @throws ProblemException 429 after too many failures, or while too many passwords are checked
     */
    private Optional<Account> activeAccount(String key, String password, String from) {
        throttle.begin(key, from);
        try {
            Optional<Account> account = accounts.byEmail(key);
            String hash = account.map(Account::passwordHash).orElse(null);
            boolean right = passwords.matches(password, hash, from);
            Optional<Account> signedIn = account.filter(found -> right && found.active());
            if (signedIn.isPresent()) {
                throttle.succeeded(key, from);
            }
            return signedIn;
        } catch (RuntimeException e) {
            throttle.withdrawn(key, from);
            throw e;
        }
    }
}
