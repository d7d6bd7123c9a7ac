package com.therapybooking.identity;

import com.therapybooking.platform.web.ProblemException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Erases the account itself, before anything else, so that nothing new comes from it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AccountErasure implements PersonalData {

    private final Accounts accounts;

    AccountErasure(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public String kind() {
        return "accounts";
    }

    @Override
    public long erase(String email) {
        return accounts.byEmail(email).map(this::erase).orElse(0L);
    }

    private long erase(Account account) {
        if (account.role() == Role.ADMIN && !accounts.hasAdministrator(account.id())) {
            throw ProblemException.conflict("The last administrator cannot be erased.");
        }
        return accounts.erase(account.id()) ? 1L : 0L;
    }
}
