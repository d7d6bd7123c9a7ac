package com.therapybooking.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.platform.web.Paging;
import jakarta.validation.Valid;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users made by an administrator, and the therapists that anybody may book. */
@RestController
class UserController {

    record Created(boolean success, UserReply user) {}

    record TherapistReply(
            @JsonProperty("_id") String id,
            String name,
            BigDecimal sessionPrice,
            String currency,
            int sessionMinutes) {

        static TherapistReply of(Account account) {
            Account.Session session = Objects.requireNonNull(account.session());
            return new TherapistReply(
                    account.id().toHexString(),
                    account.name(),
                    session.price(),
                    session.currency(),
                    session.minutes());
        }
    }

    record Therapists(
            boolean success, List<TherapistReply> therapists, @Nullable String nextCursor) {}

    private final Accounts accounts;
    private final Passwords passwords;

    UserController(Accounts accounts, Passwords passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    @PostMapping("/api/users")
    @ResponseStatus(HttpStatus.CREATED)
    Created create(@Valid @RequestBody NewUser user, @AuthenticationPrincipal SignedInUser admin) {
        Account.Session session = user.session();
        if (accounts.isEmailTaken(user.email())) {
            throw Accounts.emailTaken();
        }
        Account account =
                new Account(
                        new ObjectId(),
                        user.name().strip(),
                        user.email(),
                        passwords.hash(user.password(), admin.id().toHexString()),
                        Roles.parse(user.role()),
                        session);
        if (!accounts.add(account)) {
            throw Accounts.emailTaken();
        }
        return new Created(true, UserReply.of(account));
    }

    @GetMapping("/api/therapists")
    Therapists therapists(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of(limit, cursor);
        Paging.Page<Account> page =
                paging.page(
                        accounts.therapists(paging.afterId(), paging.fetch()),
                        account -> account.id().toHexString());
        return new Therapists(
                true, page.items().stream().map(TherapistReply::of).toList(), page.nextCursor());
    }
}
