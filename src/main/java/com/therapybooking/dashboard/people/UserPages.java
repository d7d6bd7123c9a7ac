package com.therapybooking.dashboard.people;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.users.LastAdministrator;
import com.therapybooking.identity.users.NewUser;
import com.therapybooking.identity.users.UserAdministration;
import com.therapybooking.identity.users.UserChange;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of users, and the forms that create and edit one. */
@Controller
class UserPages {

    private static final int MAX_FOUND = 100;

    private final UserAdministration users;
    private final Accounts accounts;
    private final LastAdministrator lastAdministrator;
    private final FormChecks checks;

    UserPages(
            UserAdministration users,
            Accounts accounts,
            LastAdministrator lastAdministrator,
            FormChecks checks) {
        this.lastAdministrator = lastAdministrator;
        this.users = users;
        this.accounts = accounts;
        this.checks = checks;
    }

    /**
     * Lists users.
     *
     * @param q the e-mail address of the user to open, or a part of the names to list
     */
    @GetMapping("/users")
    String list(
            @RequestParam(defaultValue = "") String role,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletResponse response,
            Model model) {
        if (!q.isBlank()) {
            return find(q.strip(), response, model);
        }
        try {
            return list(role, Paging.of("users", null, cursor), model);
        } catch (ProblemException e) {
            FormChecks.showFilter(e, FormChecks.IS_FIRST_PAGE, response, model);
            return list(role, Paging.of("users", null, null), model);
        }
    }

    private String find(String wanted, HttpServletResponse response, Model model) {
        Account found = accounts.byEmail(wanted).orElse(null);
        if (found != null) {
            return "redirect:/users/" + found.id().toHexString();
        }
        model.addAttribute("q", wanted);
        boolean byEmail = wanted.contains("@");
        List<Account> named = byEmail ? List.of() : users.named(wanted, MAX_FOUND + 1);
        if (named.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            model.addAttribute(
                    "problems",
                    Map.of("q", "No user has this " + (byEmail ? "e-mail address." : "name.")));
        } else {
            model.addAttribute("found", Math.min(named.size(), MAX_FOUND));
            model.addAttribute("more", named.size() > MAX_FOUND);
        }
        List<Account> shown = named.stream().limit(MAX_FOUND).toList();
        return list(null, new Paging.Page<>(shown, null), true, model);
    }

    private String list(String role, Paging paging, Model model) {
        Role wanted = Role.of(role).orElse(null);
        return list(wanted, users.page(wanted, paging), paging.after() == null, model);
    }

    private static String list(
            @Nullable Role role, Paging.Page<Account> page, boolean isFirst, Model model) {
        model.addAttribute("role", role == null ? "" : role.text());
        model.addAttribute("firstPage", isFirst);
        model.addAttribute("page", page);
        return "users/list";
    }

    @GetMapping("/users/new")
    String newUser(@RequestParam(defaultValue = "therapist") String role, Model model) {
        String proposed = Role.of(role).isPresent() ? role : "therapist";
        model.addAttribute("form", new UserForm("", "", proposed, "", "", "", ""));
        return "users/new";
    }

    /** Shows a generated password in the response itself, because it is not stored. */
    @PostMapping("/users/new")
    String create(
            @ModelAttribute("form") UserForm form,
            @AuthenticationPrincipal SignedInUser admin,
            HttpServletResponse response,
            Model model) {
        boolean generated = form.password().isEmpty();
        String password = generated ? TemporaryPassword.generate() : form.password();
        NewUser wanted = form.newUser(password);
        try {
            checks.require(form.errors(), wanted, wanted::session);
            Account made = users.create(wanted, admin);
            if (!generated) {
                return "redirect:/users/" + made.id().toHexString() + "?note=created";
            }
            model.addAttribute("account", made);
            model.addAttribute("password", password);
            model.addAttribute("isNew", true);
            return "users/password";
        } catch (ProblemException e) {
            FormChecks.show(e, "email", response, model);
            return "users/new";
        }
    }

    @GetMapping("/users/{id}")
    String user(@PathVariable String id, Model model) {
        Account account = find(id);
        return page(account, UserForm.of(account), model);
    }

    @PostMapping("/users/{id}")
    String change(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String shown,
            @ModelAttribute UserForm form,
            @AuthenticationPrincipal SignedInUser admin,
            HttpServletResponse response,
            Model model) {
        Account account = find(id);
        UserChange change = form.change(account);
        try {
            FormChecks.requireUnchanged(
                    shown.isEmpty() || shown.equals(UserForm.of(account).version()),
                    "user",
                    "“View changes” below");
            checks.require(
                    form.errors(),
                    change,
                    () -> {
                        if (Role.of(form.role()).isPresent()) {
                            change.appliedTo(account, UnaryOperator.identity());
                        }
                    });
            users.change(account.id(), change, admin);
            return "redirect:/users/{id}?note=saved";
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return page(account, form, model);
        }
    }

    /** The page of a user; the model contains its problems already. */
    String page(Account account, UserForm form, Model model) {
        model.addAttribute("account", account);
        model.addAttribute("shown", UserForm.of(account).version());
        model.addAttribute("last", isLast(account));
        model.addAttribute("here", "/users/" + account.id().toHexString());
        model.addAttribute("form", form);
        return "users/user";
    }

    Account find(String id) {
        return users.find(Ids.parse(id, "User"));
    }

    /** Whether this is the last administrator, who cannot be removed. */
    boolean isLast(Account account) {
        return lastAdministrator.isLast(account);
    }
}
