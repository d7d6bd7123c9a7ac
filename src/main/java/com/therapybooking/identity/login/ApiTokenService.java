package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import com.therapybooking.platform.web.OneLine;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Creates, lists and revokes the API tokens of administrators. */
@Service
public class ApiTokenService {

    private static final int MAX_DAYS = 365;

    /** The fields of a new token. */
    public record NewToken(
            @NotBlank @OneLine @CodePointLength(min = 1, max = 100) String name,
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

    private final ApiTokens stored;
    private final JwtTokens tokens;
    private final Accounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    ApiTokenService(
            ApiTokens stored, JwtTokens tokens, Accounts accounts, AuditLog audit, Clock clock) {
        this.stored = stored;
        this.tokens = tokens;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /** Creates a token. The caller must have checked the fields. */
    public Created create(NewToken wanted, SignedInUser maker) {
        Scope scope =
                Scope.of(wanted.scope())
                        .orElseThrow(() -> new IllegalArgumentException("There is no such scope"));
        Account account = accounts.byId(maker.id()).orElseThrow(ProblemException::unauthorized);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ApiToken token =
                new ApiToken(
                        new ObjectId(),
                        wanted.name().strip(),
                        scope,
                        account.id(),
                        account.credentialsVersion(),
                        now,
                        now.plus(wanted.expiresInDays(), ChronoUnit.DAYS),
                        null);
        stored.add(token);
        audit.record(
                AuditedChange.of(
                        AuditAction.TOKEN_CREATED,
                        token.id(),
                        token.name(),
                        new FieldChanges()
                                .add("name", null, token.name())
                                .add("scope", null, scope.text())
                                .add("expiresAt", null, token.expiresAt())));
        return new Created(token, tokens.issue(token).token());
    }

    /**
     * A token in the list.
     *
     * @param maker null when the user is deleted
     * @param ended why the token does not work any more; null while it works
     */
    public record Listed(ApiToken token, @Nullable Account maker, @Nullable String ended) {}

    /** Tokens of all administrators, oldest first. */
    public Paging.Page<Listed> page(Paging paging) {
        Paging.Page<ApiToken> page =
                paging.page(
                        stored.list(paging.afterId(), paging.fetch()),
                        token -> token.id().toHexString());
        Map<ObjectId, Optional<Account>> makers = new HashMap<>();
        return new Paging.Page<>(
                page.items().stream()
                        .map(token -> {
                            Account maker =
                                    makers.computeIfAbsent(token.userId(), accounts::byId)
                                            .orElse(null);
                            return new Listed(token, maker, ended(token, maker));
                        })
                        .toList(),
                page.nextCursor());
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

    /**
     * Ends a token at once.
     *
     * @throws ProblemException 404 when there is none with this id
     */
    public void revoke(ObjectId id) {
        ApiToken ended = stored.delete(id).orElseThrow(() -> ProblemException.notFound("Token"));
        audit.record(
                AuditedChange.of(AuditAction.TOKEN_REVOKED, id, ended.name(), new FieldChanges()));
    }
}
