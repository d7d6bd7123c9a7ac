package com.therapybooking.identity.privacy;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.PersonSearch;
import com.therapybooking.identity.PersonalData;
import com.therapybooking.identity.login.ApiTokens;
import com.therapybooking.identity.users.LastAdministrator;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Deactivates the account before the other erasures, so that it creates no new data during them. It
 * erases the name after them, so that a repeat after a crash still searches for it.
 */
@Component
class AccountErasure implements PersonalData {

    private final Accounts accounts;
    private final LastAdministrator lastAdministrator;
    private final ApiTokens tokens;

    AccountErasure(Accounts accounts, LastAdministrator lastAdministrator, ApiTokens tokens) {
        this.accounts = accounts;
        this.lastAdministrator = lastAdministrator;
        this.tokens = tokens;
    }

    @Override
    public String kind() {
        return "accounts";
    }

    @Override
    public Set<String> names(String email) {
        return accounts.byEmail(email).map(account -> Set.of(account.name())).orElse(Set.of());
    }

    @Override
    public long count(String email, Set<String> texts) {
        return accounts.byEmail(email).isPresent() ? 1 : 0;
    }

    @Override
    public List<TypedText> findTyped(Set<String> texts) {
        return tokens.all().stream()
                .filter(token -> PersonSearch.mentions(token.name(), texts))
                .map(token -> new TypedText(null, token.id().toHexString(), "name"))
                .toList();
    }

    /**
     * Refuses the erasure of the last active administrator.
     *
     * @throws com.therapybooking.platform.web.ProblemException 409
     */
    void requireErasable(String email) {
        accounts.byEmail(email).ifPresent(lastAdministrator::requireOther);
    }

    /** Ends the person's calls, and waits until those in progress have stored their data. */
    void prepare(String email) {
        accounts.byEmail(email).ifPresent(this::deactivate);
    }

    private void deactivate(Account account) {
        lastAdministrator.protect(account, () -> accounts.deactivate(account.id()));
        Accounts.awaitOtherInstances();
    }

    /** Nothing: {@link #finish} erases the account. */
    @Override
    public long erase(String email, Set<String> texts) {
        return 0;
    }

    /** Erases the account and returns the number of changed accounts. */
    long finish(String email) {
        return accounts.byEmail(email).map(this::erase).orElse(0L);
    }

    private long erase(Account account) {
        return lastAdministrator.protect(account, () -> accounts.erase(account.id())) ? 1 : 0;
    }
}
