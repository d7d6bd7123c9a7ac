package com.therapybooking.identity;

import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Erases the account itself, before anything else, so that nothing new comes from it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AccountErasure implements PersonalData {

    private final Accounts accounts;
    private final LastAdministrator lastAdministrator;

    AccountErasure(Accounts accounts, LastAdministrator lastAdministrator) {
        this.accounts = accounts;
        this.lastAdministrator = lastAdministrator;
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
    public long erase(String email) {
        return accounts.byEmail(email).map(this::erase).orElse(0L);
    }

    private long erase(Account account) {
        return lastAdministrator.protect(account, () -> accounts.erase(account.id())) ? 1L : 0L;
    }
}
