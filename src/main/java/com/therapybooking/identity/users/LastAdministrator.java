package com.therapybooking.identity.users;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.platform.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Component;

/**
 * Keeps at least one active administrator, without a transaction. An administrator who is about to
 * lose the role is marked first. A marked one does not count as a remaining administrator for
 * another removal. Of two simultaneous removals that would leave none, at most one succeeds. A mark
 * left by a crash expires after half a minute.
 */
@Component
public class LastAdministrator {

    private static final String LEAVING = "leavingAt";
    private static final Duration MARK_LIFETIME = Duration.ofSeconds(30);

    private final MongoCollection<Document> users;
    private final Clock clock;

    LastAdministrator(MongoDatabase database, Clock clock) {
        this.users = database.getCollection("users");
        this.clock = clock;
    }

    /**
     * Checks before a removal whether it would be refused; {@link #protect} decides.
     *
     * @throws ProblemException 409 when the user is the last active administrator
     */
    public void requireOther(Account account) {
        if (isLast(account)) {
            throw refused();
        }
    }

    /** Whether the user is the last active administrator, who cannot be removed. */
    public boolean isLast(Account account) {
        return counts(account) && !hasOther(account.id(), clock.instant());
    }

    /**
     * Runs a change that takes the administrator's role, activity or account from a user.
     *
     * @param removal the change; returns whether it was made
     * @return the result of the removal
     * @throws ProblemException 409 when the user is the last active administrator, or another call
     *     removes the user at this time
     */
    public boolean protect(Account account, BooleanSupplier removal) {
        if (!counts(account)) {
            return removal.getAsBoolean();
        }
        Bson self = Filters.eq("_id", account.id());
        Instant now = clock.instant();
        Bson unmarked = Filters.and(self, isUnmarked(now));
        if (users.updateOne(unmarked, Updates.set(LEAVING, now)).getMatchedCount() == 0) {
            throw Accounts.modified();
        }
        try {
            if (!hasOther(account.id(), now)) {
                throw refused();
            }
            return removal.getAsBoolean();
        } finally {
            users.updateOne(self, Updates.unset(LEAVING));
        }
    }

    private static boolean counts(Account account) {
        return account.role() == Role.ADMIN && account.active();
    }

    private static ProblemException refused() {
        return ProblemException.conflict(
                "This is the last active administrator: create or activate another administrator first.");
    }

    private boolean hasOther(ObjectId id, Instant now) {
        return users.find(
                                Filters.and(
                                        Filters.eq("role", Role.ADMIN.text()),
                                        Filters.ne("_id", id),
                                        Filters.ne(Account.ACTIVE, false),
                                        Filters.ne("erased", true),
                                        isUnmarked(now)))
                        .first()
                != null;
    }

    /** Matches users whom no other call removes at this time. */
    private static Bson isUnmarked(Instant now) {
        return Filters.or(
                Filters.exists(LEAVING, false), Filters.lt(LEAVING, now.minus(MARK_LIFETIME)));
    }
}
