package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Characters;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.OneLine;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for scripts and connectors, made by administrators. */
@RestController
@RequestMapping("/api/auth/tokens")
class ApiTokenController {

    private static final int MAX_DAYS = 365;

    record NewToken(
            @NotBlank @OneLine @Characters(max = 100) String name,
            @NotNull @Min(1) @Max(MAX_DAYS) Integer expiresInDays,
            @NotNull String scope) {}

    /** The reply that shows the token, once. */
    record Created(
            boolean success,
            String token,
            String id,
            String name,
            String scope,
            Instant createdAt,
            Instant expiresAt) {
        @Override
        public String toString() {
            return "Created[" + id + "]";
        }
    }

    record Item(
            String id,
            String name,
            String scope,
            String userId,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {

        static Item of(ApiToken token) {
            return new Item(
                    token.id().toHexString(),
                    token.name(),
                    token.scope().text(),
                    token.userId().toHexString(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.lastUsedAt());
        }
    }

    record Page(boolean success, List<Item> tokens, @Nullable String nextCursor) {}

    record Ended(boolean success) {}

    private final ApiTokens stored;
    private final Tokens tokens;
    private final Accounts accounts;
    private final Clock clock;

    ApiTokenController(ApiTokens stored, Tokens tokens, Accounts accounts, Clock clock) {
        this.stored = stored;
        this.tokens = tokens;
        this.accounts = accounts;
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created create(@Valid @RequestBody NewToken body, @AuthenticationPrincipal SignedInUser maker) {
        Scope scope =
                Scope.of(body.scope())
                        .orElseThrow(() ->
                                ProblemException.invalid(
                                        "scope", "must be webhooks:read, webhooks:write or admin"));
        Account account = accounts.byId(maker.id()).orElseThrow(ProblemException::unauthorized);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ApiToken token =
                new ApiToken(
                        new ObjectId(),
                        body.name().strip(),
                        scope,
                        account.id(),
                        account.credentialsVersion(),
                        now,
                        now.plus(body.expiresInDays(), ChronoUnit.DAYS),
                        null);
        stored.add(token);
        return new Created(
                true,
                tokens.issue(token).token(),
                token.id().toHexString(),
                token.name(),
                scope.text(),
                token.createdAt(),
                token.expiresAt());
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of(limit, cursor);
        Paging.Page<ApiToken> page =
                paging.page(
                        stored.list(paging.afterId(), paging.fetch()),
                        token -> token.id().toHexString());
        return new Page(true, page.items().stream().map(Item::of).toList(), page.nextCursor());
    }

    @DeleteMapping("/{id}")
    Ended end(@PathVariable String id) {
        if (!stored.delete(Ids.parse(id, "Token"))) {
            throw ProblemException.notFound("Token");
        }
        return new Ended(true);
    }
}
