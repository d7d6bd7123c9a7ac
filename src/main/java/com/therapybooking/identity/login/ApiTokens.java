package com.therapybooking.identity.login;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import com.therapybooking.platform.database.LongRunning;
import com.therapybooking.platform.web.Name;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The API tokens of administrators. A token is valid while its document exists, so deleting the
 * document ends it at once on every instance. A document is removed 30 days after its token
 * expired.
 */
@Service
public class ApiTokens {

    private static final int MAX_DAYS = 365;
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final Duration USE_RECORDED_EVERY = Duration.ofMinutes(1);

    /** The fields of a new token. */
    public record NewToken(
            @Name String name,
            @NotNull @Min(1) @Max(MAX_DAYS) Integer expiresInDays,
            @NotNull
                    @Pattern(
                            regexp = "webhooks:read|webhooks:write|admin",
                            message = "must be webhooks:read, webhooks:write or admin")
                    String scope) {}

    /** A new token with its text, which is available here only. */
    public record Created(ApiToken stored, String token) {
        @Override
        public String toString() {
            return "Created[" + stored + "]";
        }
    }

    /**
     * A token in the list.
     *
     * @param maker null when the user is deleted
     * @param ended why the token does not work any more; null while it works
     */
    public record Listed(ApiToken token, @Nullable Account maker, @Nullable String ended) {}

    private final MongoCollection<Document> tokens;
    private final JwtTokens texts;
    private final Accounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    ApiTokens(
            MongoDatabase database,
            JwtTokens texts,
            Accounts accounts,
            AuditLog audit,
            Clock clock) {
        this.tokens = database.getCollection("api_tokens");
        this.texts = texts;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
        LongRunning.createTtlIndex(tokens, ApiToken.EXPIRES_AT, RETENTION);
    }

    /**
     * Creates a token, which is valid as long as the credentials that its maker used: not after a
     * new password that was set meanwhile. The caller must have checked the fields.
     *
     * @throws ProblemException 401 when these credentials are no longer valid
     */
    public Created create(NewToken wanted, SignedInUser maker) {
        if (accounts.signedIn(maker.id(), maker.credentialsVersion()).isEmpty()) {
            throw ProblemException.unauthorized();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ApiToken token =
                new ApiToken(
                        new ObjectId(),
                        wanted.name().strip(),
                        Scope.of(wanted.scope()).orElseThrow(),
                        maker.id(),
                        maker.credentialsVersion(),
                        now,
                        now.plus(wanted.expiresInDays(), ChronoUnit.DAYS),
                        null);
        tokens.insertOne(token.write());
        audit.record(
                AuditedChange.of(
                        AuditAction.TOKEN_CREATED,
                        token.id(),
                        token.name(),
                        new FieldChanges()
                                .add("name", null, token.name())
                                .add("scope", null, token.scope().text())
                                .add("expiresAt", null, token.expiresAt())));
        return new Created(token, texts.issue(token).token());
    }

    /**
     * The name of a token that has not been deleted; records its use, at most once a minute.
     *
     * @return empty when it was deleted
     */
    Optional<String> use(ObjectId id) {
        ApiToken token = tokens.find(Filters.eq("_id", id)).map(ApiToken::read).first();
        if (token == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Instant used = token.lastUsedAt();
        if (used == null || used.isBefore(now.minus(USE_RECORDED_EVERY))) {
            tokens.updateOne(Filters.eq("_id", id), Updates.set(ApiToken.LAST_USED_AT, now));
        }
        return Optional.of(token.name());
    }

    /** Tokens of all administrators, oldest first. */
    public Paging.Page<Listed> page(Paging paging) {
        ObjectId after = paging.afterId();
        Bson filter = after == null ? Filters.empty() : Filters.gt("_id", after);
        Map<ObjectId, Optional<Account>> makers = new HashMap<>();
        List<ApiToken> found =
                tokens.find(filter)
                        .sort(Sorts.ascending("_id"))
                        .limit(paging.fetch())
                        .map(ApiToken::read)
                        .into(new ArrayList<>());
        List<Listed> listed =
                found.stream()
                        .map(token -> {
                            Account maker =
                                    makers.computeIfAbsent(token.userId(), accounts::byId)
                                            .orElse(null);
                            return new Listed(token, maker, ended(token, maker));
                        })
                        .toList();
        return paging.page(listed, one -> one.token().id().toHexString());
    }

    /** By the rules that apply to the use of a token. */
    private @Nullable String ended(ApiToken token, @Nullable Account maker) {
        if (maker == null) {
            return "the user is deleted";
        }
        if (!maker.active()) {
            return "the user is deactivated";
        }
        if (maker.role() != Role.ADMIN) {
            return "the user is no longer an administrator";
        }
        if (token.credentialsVersion() != maker.credentialsVersion()) {
            return "the user got a new password or role, or was deactivated";
        }
        return token.expiresAt().isAfter(clock.instant()) ? null : "expired";
    }

    /** The tokens of all administrators. */
    public List<ApiToken> all() {
        return tokens.find().map(ApiToken::read).into(new ArrayList<>());
    }

    /**
     * Ends a token at once.
     *
     * @throws ProblemException 404 when there is none with this id
     */
    public void revoke(ObjectId id) {
        Document ended = tokens.findOneAndDelete(Filters.eq("_id", id));
        if (ended == null) {
            throw ProblemException.notFound("Token");
        }
        audit.record(
                AuditedChange.of(
                        AuditAction.TOKEN_REVOKED,
                        id,
                        ended.getString("name"),
                        new FieldChanges()));
    }
}
