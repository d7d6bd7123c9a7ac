package com.therapybooking.identity.users;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.AccountChanges;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TherapistSessions;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
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
    private final AccountChanges changes;
    private final LastAdministrator lastAdministrator;
    private final TherapistSessions sessions;
    private final Passwords passwords;
    private final UserAudit audit;

    UserAdministration(
            Accounts accounts,
            AccountChanges changes,
            LastAdministrator lastAdministrator,
            TherapistSessions sessions,
            Passwords passwords,
            UserAudit audit) {
        this.accounts = accounts;
        this.changes = changes;
        this.lastAdministrator = lastAdministrator;
        this.sessions = sessions;
        this.passwords = passwords;
        this.audit = audit;
    }

    /**
     * Creates a user. The caller must have checked the sizes of the fields.
     *
     * @throws ProblemException 400 for invalid session terms, 409 when the e-mail address is taken
     */
    public Account create(NewUser user, SignedInUser admin) {
        Account.SessionTerms session = user.session();
        if (accounts.byEmail(user.email()).isPresent()) {
            throw Accounts.emailTaken();
        }
        Account account =
                Account.create(
                        user.name().strip(),
                        user.email(),
                        passwords.hash(user.password(), admin.id().toHexString()),
                        Role.of(user.role()).orElseThrow(),
                        session);
        if (!accounts.add(account)) {
            throw Accounts.emailTaken();
        }
        audit.created(account);
        return account;
    }

    /** One page of the users of a role, or of every role when it is null, oldest first. */
    public Paging.Page<Account> page(@Nullable Role role, Paging paging) {
        return paging.page(
                accounts.users(role, paging.afterId(), paging.fetch()),
                account -> account.id().toHexString());
    }

    /**
     * Users whose name contains a text, in the order of their ids; letter case does not matter. It
     * compares the names of at most 100,000 users.
     */
    public List<Account> named(String text, int limit) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        List<Account> found = new ArrayList<>();
        ObjectId after = null;
        for (int i = 0; i < NAME_BATCHES && found.size() < limit; i++) {
            List<Account> batch = accounts.users(null, after, NAME_BATCH);
            batch.stream()
                    .filter(user -> user.name().toLowerCase(Locale.ROOT).contains(wanted))
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
     * @throws ProblemException 404 when there is no such user, 400 for invalid values, 409 when it
     *     would leave no active administrator, takes the role from a therapist with future
     *     sessions, or others change the user at the same time
     */
    public Account change(ObjectId id, UserChange change, SignedInUser admin) {
        for (int i = 0; i < TRIES; i++) {
            Account seen = find(id);
            Optional<Account> changed =
                    tryChange(
                            seen,
                            change.appliedTo(
                                    seen,
                                    password ->
                                            passwords.hash(password, admin.id().toHexString())));
            if (changed.isPresent()) {
                audit.changed(seen, changed.get());
                return changed.get();
            }
        }
        throw AccountChanges.modified();
    }

    private Optional<Account> tryChange(Account seen, Account wanted) {
        if (seen.role() == Role.THERAPIST && wanted.role() != Role.THERAPIST) {
            return withoutNewBookings(seen, () -> changes.replace(seen.deactivated(), wanted));
        }
        if (wanted.role() == Role.ADMIN && wanted.active()) {
            return changes.replace(seen, wanted);
        }
        return lastAdministrator.protect(seen, () -> changes.replace(seen, wanted).isPresent())
                ? accounts.byId(seen.id())
                : Optional.empty();
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
                        ? withoutNewBookings(
                                        account,
                                        () ->
                                                Optional.of(account.deactivated())
                                                        .filter(changes::delete))
                                .isPresent()
                        : lastAdministrator.protect(account, () -> changes.delete(account));
        if (!deleted) {
            throw AccountChanges.modified();
        }
        audit.deleted(account);
    }

    /**
     * Makes a change after which the therapist cannot be booked: deactivates the therapist first,
     * and after a wait reads the future sessions, so that no instance books it meanwhile. After a
     * crash in between, the therapist is inactive and the change can be repeated.
     */
    private <T> Optional<T> withoutNewBookings(Account seen, Supplier<Optional<T>> change) {
        refuseIfBooked(seen.id());
        boolean wasActive = changes.setActive(seen, false);
        if (seen.active() && !wasActive) {
            throw AccountChanges.modified();
        }
        boolean changed = false;
        try {
            Accounts.awaitOtherInstances();
            refuseIfBooked(seen.id());
            Optional<T> result = change.get();
            changed = result.isPresent();
            return result;
        } finally {
            if (!changed && wasActive) {
                changes.setActive(seen, true);
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
}
