package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.IdentityProperties;
import com.therapybooking.identity.Passwords;
import com.therapybooking.platform.request.CallLimit;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Checks an e-mail address and a password. Neither the reply nor its time reveals which of the two
 * was wrong. Besides the limits of {@link LoginThrottle}, an account can sign in at most {@code
 * PUBLIC_RATE_LIMIT} times a minute, from all addresses together. Only correct passwords count, so
 * that an attacker cannot lock the owner out.
 */
@Component
public class LogIn {

    private final Accounts accounts;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final ClientAddress address;
    private final CallLimit perAccount;

    LogIn(
            Accounts accounts,
            Passwords passwords,
            LoginThrottle throttle,
            ClientAddress address,
            IdentityProperties settings) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.throttle = throttle;
        this.address = address;
        this.perAccount =
                new CallLimit(settings.callsPerMinute(), "Too many sign-ins to this account.");
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
                activeAccount(key, password, address.key(request))
                        .orElseThrow(() ->
                                ProblemException.of(
                                        HttpStatus.UNAUTHORIZED,
                                        "The e-mail address or the password is wrong."));
        perAccount.count(key);
        return account;
    }

    /**
     * The active account with this address and password; empty when there is none, which counts as
     * a failed sign-in.
     *
     * @param key the key of the e-mail address
     * @param from the address of the client
     * @throws ProblemException 429 after too many failures, or while too many passwords are checked
     */
    Optional<Account> activeAccount(String key, String password, String from) {
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
