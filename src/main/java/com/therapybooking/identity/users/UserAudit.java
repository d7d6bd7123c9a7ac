package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Records the changes of users in the audit log. */
@Component
class UserAudit {

    private final AuditLog audit;

    UserAudit(AuditLog audit) {
        this.audit = audit;
    }

    void created(Account account) {
        record(AuditAction.USER_CREATED, account, differences(null, account));
    }

    void deleted(Account account) {
        record(AuditAction.USER_DELETED, account, differences(account, null));
    }

    /** Records the fields that differ; records nothing when all are equal. */
    void changed(Account before, Account after) {
        FieldChanges changes = differences(before, after);
        if (!before.passwordHash().equals(after.passwordHash())) {
            changes.addSecret("password");
        }
        if (!changes.isEmpty()) {
            record(AuditAction.USER_CHANGED, after, changes);
        }
    }

    private void record(AuditAction action, Account account, FieldChanges changes) {
        audit.record(AuditedChange.of(action, account, changes));
    }

    private static FieldChanges differences(@Nullable Account before, @Nullable Account after) {
        Account.SessionTerms old = before == null ? null : before.session();
        Account.SessionTerms now = after == null ? null : after.session();
        return new FieldChanges()
                .add("name", before, after, Account::name)
                .add("email", before, after, Account::email)
                .add("role", before, after, account -> account.role().text())
                .add("active", before, after, Account::active)
                .add("sessionPrice", old, now, Account.SessionTerms::price)
                .add("currency", old, now, Account.SessionTerms::currency)
                .add("sessionMinutes", old, now, Account.SessionTerms::minutes);
    }
}
