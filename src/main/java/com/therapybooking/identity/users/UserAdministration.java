package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TherapistSessions;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Creates, changes and deletes users, for administrators. */
@Service
public class UserAdministration {

    static final String RESOURCE = "User";

    private static final int TRIES = 3;
    private static final int NAME_BATCH = 1_000;
    private static final int NAME_BATCHES = 100;

    private final Accounts accounts;
    private final LastAdministrator lastAdministrator;
    private final TherapistSessions sessions;
    private final Passwords passwords;
    private final AuditLog audit;
    private final Clock clock;

    UserAdministration(
            Accounts accounts,
            LastAdministrator lastAdministrator,
            TherapistSessions sessions,
            Passwords passwords,
            AuditLog audit,
            Clock clock) {
        this.accounts = accounts;
        this.lastAdministrator = lastAdministrator;
        this.sessions = sessions;
        this.passwords = passwords;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Creates a user. The caller must have checked the sizes of the fields.
     *
     * @throws ProblemException 400 for invalid session terms, 409 when the e-mail address is taken
     */
    public Account create(NewUser user, SignedInUser admin) {
        Account.SessionTerms session = user.session();
        if (accounts.byEmail(user.email()).isPresent()) {
            throw EmailAddress.taken();
        }
        Account account =
                Account.create(
                        user.name().strip(),
                        user.email(),
                        passwords.hash(user.password(), admin.id().toHexString()),
                        Role.of(user.role()).orElseThrow(),
                        session);
        if (!accounts.add(account)) {
            throw EmailAddress.taken();
        }
        record(AuditAction.USER_CREATED, account, null, account);
        return account;
    }

    /** One page of the users of a role, or of every role when it is null, oldest first. */
    public Paging.Page<Account> page(@Nullable Role role, Paging paging) {
        return paging.page(
                accounts.users(role, paging.afterId(), paging.fetch()),
                account -> account.id().toHexString());
    }

    /**
     * Users whose name contains a text, as {@link PlainText#comparable} compares them, in the order
     * of their ids. It compares the names of at most 100,000 users.
     */
    public List<Account> named(String text, int limit) {
        String wanted = PlainText.comparable(text);
        List<Account> found = new ArrayList<>();
        if (wanted.isEmpty()) { // such as a no-break space, which every name would contain
            return found;
        }
        ObjectId after = null;
        for (int i = 0; i < NAME_BATCHES && found.size() < limit; i++) {
            List<Account> batch = accounts.users(null, after, NAME_BATCH);
            batch.stream()
                    .filter(user -> PlainText.comparable(user.name()).contains(wanted))
                    .limit(limit - found.size())
                    .forEach(found::add);
            if (batch.size() < NAME_BATCH) {
                break;
            }
            after = batch.getLast().id();
        }
        return found;
    }

    /**
     * Reads a user.
     *
     * @throws ProblemException 404 when there is no such user
     */
    public Account find(ObjectId id) {
        return accounts.byId(id).orElseThrow(() -> ProblemException.notFound(RESOURCE));
    }

    /**
     * Changes a user.
     *
     * @return the user after the change, with the version of the credentials before it
     * @throws ProblemException 404 when there is no such user, 400 for invalid values, 409 when it
     *     would leave no active administrator, takes the role from a therapist with future
     *     sessions, or others change or delete the user at the same time
     */
    public Account change(ObjectId id, UserChange change, SignedInUser admin) {
        for (int i = 0; i < TRIES; i++) {
            Account seen = find(id);
            if (change.active() == null && accounts.isLeaving(id, clock.instant())) {
                throw Accounts.modified();
            }
            Account wanted =
                    change.appliedTo(
                            seen, password -> passwords.hash(password, admin.id().toHexString()));
            if (tryChange(seen, wanted)) {
                record(AuditAction.USER_CHANGED, wanted, seen, wanted);
                return wanted;
            }
        }
        throw Accounts.modified();
    }

    private boolean tryChange(Account seen, Account wanted) {
        if (seen.role() == Role.THERAPIST && wanted.role() != Role.THERAPIST) {
            return withoutNewBookings(seen, () -> accounts.replace(seen.deactivated(), wanted));
        }
        if (wanted.role() == Role.ADMIN && wanted.active()) {
            return accounts.replace(seen, wanted);
        }
        return lastAdministrator.protect(seen, () -> accounts.replace(seen, wanted));
    }

    /**
     * Deletes a user.
     *
     * @throws ProblemException 404 when there is no such user, 409 for the last active
     *     administrator, for a therapist with future sessions, and when the user is changed
     *     meanwhile
     */
    public void delete(ObjectId id) {
        Account account = find(id);
        boolean deleted =
                account.role() == Role.THERAPIST
                        ? withoutNewBookings(account, () -> accounts.delete(account.deactivated()))
                        : lastAdministrator.protect(account, () -> accounts.delete(account));
        if (!deleted) {
            throw Accounts.modified();
        }
        record(AuditAction.USER_DELETED, account, account, null);
    }

    /**
     * Deactivates the therapist, waits until no instance books it, checks the future sessions
     * again, then makes the change. After a crash in between, the therapist is inactive and the
     * change can be repeated.
     */
    private boolean withoutNewBookings(Account seen, BooleanSupplier change) {
        refuseIfBooked(seen.id());
        boolean wasActive = accounts.setActive(seen, false, clock.instant());
        if (seen.active() && !wasActive) {
            throw Accounts.modified();
        }
        boolean changed = false;
        try {
            Accounts.awaitOtherInstances();
            refuseIfBooked(seen.id());
            changed = change.getAsBoolean();
            return changed;
        } finally {
            if (!changed && wasActive) {
                accounts.setActive(seen, true, clock.instant());
            }
        }
    }

    private void refuseIfBooked(ObjectId therapist) {
        if (sessions.hasFutureSession(therapist)) {
            throw ProblemException.conflict(
                    "The therapist has future bookings: cancel or wait for them first, or"
                            + " deactivate the therapist.");
        }
    }

    /** Records the fields that differ, in the audit log; nothing when all are equal. */
    private void record(
            AuditAction action, Account user, @Nullable Account before, @Nullable Account after) {
        Account.SessionTerms old = before == null ? null : before.session();
        Account.SessionTerms now = after == null ? null : after.session();
        FieldChanges fields =
                new FieldChanges()
                        .add("name", before, after, Account::name)
                        .add("email", before, after, Account::email)
                        .add("role", before, after, account -> account.role().text())
                        .add("active", before, after, Account::active)
                        .add("sessionPrice", old, now, Account.SessionTerms::price)
                        .add("currency", old, now, Account.SessionTerms::currency)
                        .add("sessionMinutes", old, now, Account.SessionTerms::minutes);
        if (before != null
                && after != null
                && !before.passwordHash().equals(after.passwordHash())) {
            fields.addSecret("password");
        }
        if (!fields.isEmpty()) {
            audit.record(AuditedChange.of(action, user, fields));
        }
    }
}
