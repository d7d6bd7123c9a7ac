package com.therapybooking.identity.users;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.UserReply;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemMapper;
import jakarta.validation.Valid;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API calls about users, for administrators, and the public list of therapists. */
@RestController
class UserController {

    record SingleReply(boolean success, UserReply user) {
        static SingleReply of(Account account) {
            return new SingleReply(true, UserReply.forAdministrator(account));
        }
    }

    record ListReply(boolean success, List<UserReply> users, @Nullable String nextCursor) {}

    record Deleted(boolean success) {}

    record TherapistReply(
            @JsonProperty("_id") ObjectId id,
            String name,
            @JsonUnwrapped Account.@Nullable SessionTerms session) {

        static TherapistReply of(Account account) {
            return new TherapistReply(account.id(), account.name(), account.session());
        }
    }

    record Therapists(
            boolean success, List<TherapistReply> therapists, @Nullable String nextCursor) {}

    private final Accounts accounts;
    private final UserAdministration administration;

    UserController(Accounts accounts, UserAdministration administration) {
        this.accounts = accounts;
        this.administration = administration;
    }

    @PostMapping("/api/users")
    @ResponseStatus(HttpStatus.CREATED)
    SingleReply create(
            @Valid @RequestBody NewUser user,
            BindingResult violations,
            @AuthenticationPrincipal SignedInUser admin) {
        FieldErrors errors = new FieldErrors();
        errors.addAll(ProblemMapper.problems(violations));
        errors.check(user::session, "role");
        errors.done();
        return SingleReply.of(administration.create(user, admin));
    }

    @GetMapping("/api/users")
    ListReply list(
            @RequestParam(required = false) @Nullable String role,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Role wanted = role == null ? null : NamedInLowerCase.parse(Role.class, "role", role);
        Paging.Page<Account> page = administration.page(wanted, Paging.of("users", limit, cursor));
        return new ListReply(
                true,
                page.items().stream().map(UserReply::forAdministrator).toList(),
                page.nextCursor());
    }

    @GetMapping("/api/users/{id}")
    SingleReply get(@PathVariable String id) {
        return SingleReply.of(administration.find(Ids.parse(id, UserAdministration.RESOURCE)));
    }

    @PatchMapping("/api/users/{id}")
    SingleReply change(
            @PathVariable String id,
            @Valid @RequestBody UserChange change,
            @AuthenticationPrincipal SignedInUser admin) {
        return SingleReply.of(
                administration.change(Ids.parse(id, UserAdministration.RESOURCE), change, admin));
    }

    @DeleteMapping("/api/users/{id}")
    Deleted delete(@PathVariable String id) {
        administration.delete(Ids.parse(id, UserAdministration.RESOURCE));
        return new Deleted(true);
    }

    @GetMapping("/api/therapists")
    Therapists therapists(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging paging = Paging.of("users", limit, cursor);
        Paging.Page<Account> page =
                paging.page(
                        accounts.therapists(paging.afterId(), paging.fetch()),
                        account -> account.id().toHexString());
        return new Therapists(
                true, page.items().stream().map(TherapistReply::of).toList(), page.nextCursor());
    }
}
