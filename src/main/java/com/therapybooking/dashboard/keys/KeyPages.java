package com.therapybooking.dashboard.keys;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.Wording;
import com.therapybooking.delivery.alert.AlertProperties;
import com.therapybooking.delivery.testsend.TestSend;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import com.therapybooking.webhook.options.KeyRotation;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The list of keys, the page of a key with its actions, and the pages that ask for confirmation.
 */
@Controller
class KeyPages {

    private final WebhookService keys;
    private final TestSend tests;
    private final KeyCards cards;
    private final KeyCache keyCache;
    private final Accounts accounts;
    private final AlertProperties alerts;
    private final Clock clock;

    KeyPages(
            WebhookService keys,
            TestSend tests,
            KeyCards cards,
            KeyCache keyCache,
            Accounts accounts,
            AlertProperties alerts,
            Clock clock) {
        this.keys = keys;
        this.tests = tests;
        this.cards = cards;
        this.keyCache = keyCache;
        this.accounts = accounts;
        this.alerts = alerts;
        this.clock = clock;
    }

    @GetMapping("/keys")
    String list(Model model) {
        model.addAttribute("cards", cards.all().cards());
        model.addAttribute("alertsOn", alerts.isOn());
        model.addAttribute("alertRecipients", alerts.recipients());
        return "keys/list";
    }

    @GetMapping("/keys/{id}")
    String key(@PathVariable String id, Model model) {
        return show(id(id), model);
    }

    @GetMapping("/keys/{id}/rotate")
    String rotate(@PathVariable String id, Model model) {
        WebhookKey key = keys.get(id(id));
        model.addAttribute("key", key);
        model.addAttribute("olderValidUntil", olderValidUntil(key));
        return "keys/rotate";
    }

    @GetMapping("/keys/{id}/delete")
    String delete(@PathVariable String id, Model model) {
        model.addAttribute("card", cards.of(id(id)));
        return "keys/delete";
    }

    @PostMapping("/keys/{id}/{state:on|off}")
    String activate(@PathVariable String id, @PathVariable String state) {
        keys.change(id(id), KeyChange.active(state.equals("on")), List.of());
        return "redirect:/keys/{id}?note=" + state;
    }

    /** Shows the receiver's response on the key's page. */
    @PostMapping("/keys/{id}/test")
    String test(@PathVariable String id, Model model) {
        try {
            TestSend.Result test = tests.send(id(id));
            model.addAttribute("test", test);
            model.addAttribute(
                    "testAdvice",
                    KeyCondition.testAdvice(test.outcome().status(), test.outcome().error()));
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.TOO_MANY_REQUESTS) {
                throw e;
            }
            long wait = Long.parseLong(e.headers().getOrDefault(HttpHeaders.RETRY_AFTER, "0"));
            model.addAttribute(
                    "testRefused",
                    e.detail()
                            + " Try again in "
                            + Wording.count(Math.ceilDiv(wait, 60), "minute")
                            + ", or raise the rate limit with Edit.");
        }
        return show(id(id), model);
    }

    /** Shows the new secrets in the response itself, because they are not stored. */
    @PostMapping("/keys/{id}/rotate")
    String rotate(
            @PathVariable String id,
            @RequestParam(defaultValue = "24") int overlapHours,
            HttpServletResponse response,
            Model model) {
        if (overlapHours < 0 || overlapHours > KeyRotation.MAX_HOURS) {
            throw ProblemException.invalid(
                    "overlapHours", "must be from 0 to " + KeyRotation.MAX_HOURS);
        }
        try {
            WebhookService.Secret rotated = keys.rotate(id(id), Duration.ofHours(overlapHours));
            model.addAttribute("secret", rotated);
            model.addAttribute("olderValidUntil", olderValidUntil(rotated.key()));
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return rotate(id, model);
        }
        return "keys/created";
    }

    @PostMapping("/keys/{id}/delete")
    String delete(@PathVariable String id) {
        keys.delete(id(id));
        return "redirect:/keys?note=deleted";
    }

    private String show(ObjectId id, Model model) {
        KeyCard card = cards.of(id);
        model.addAttribute("here", "/keys/" + id.toHexString());
        model.addAttribute("card", card);
        model.addAttribute("nextAttempt", cards.nextAttempt(card).orElse(null));
        model.addAttribute("olderValidUntil", olderValidUntil(card.key()));
        model.addAttribute(
                "therapistNames",
                card.key().therapistIds().stream()
                        .map(therapist ->
                                accounts.byId(therapist)
                                        .map(KeyPages::nameAndState)
                                        .orElse("deleted therapist"))
                        .toList());
        return "keys/key";
    }

    private static String nameAndState(Account therapist) {
        return therapist.active() ? therapist.name() : therapist.name() + " (deactivated)";
    }

    /** When the last of the replaced secrets ends; null when none is valid now. */
    private @Nullable Instant olderValidUntil(WebhookKey key) {
        keyCache.refresh();
        return keyCache.find(key.id())
                .map(found -> found.olderValidUntil(clock.instant()))
                .orElse(null);
    }

    static ObjectId id(String text) {
        return Ids.parse(text, "Webhook key");
    }
}
