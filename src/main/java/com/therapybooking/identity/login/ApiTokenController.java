package com.therapybooking.identity.login;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.List;
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

/** The API calls for API tokens, for administrators. */
@RestController
@RequestMapping("/api/auth/tokens")
class ApiTokenController {

    /** The reply that shows the token once. */
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

    record Item(@JsonUnwrapped ApiToken token, @Nullable String ended) {}

    record Page(boolean success, List<Item> tokens, @Nullable String nextCursor) {}

    record Ended(boolean success) {}

    private final ApiTokens tokens;

    ApiTokenController(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created create(
            @Valid @RequestBody ApiTokens.NewToken body,
            @AuthenticationPrincipal SignedInUser maker) {
        ApiTokens.Created created = tokens.create(body, maker);
        ApiToken token = created.stored();
        return new Created(
                true,
                created.token(),
                token.id().toHexString(),
                token.name(),
                token.scope().text(),
                token.createdAt(),
                token.expiresAt());
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging.Page<ApiTokens.Listed> page = tokens.page(Paging.of("tokens", limit, cursor));
        return new Page(
                true,
                page.items().stream().map(one -> new Item(one.token(), one.ended())).toList(),
                page.nextCursor());
    }

    @DeleteMapping("/{id}")
    Ended end(@PathVariable String id) {
        tokens.revoke(Ids.parse(id, "Token"));
        return new Ended(true);
    }
}
