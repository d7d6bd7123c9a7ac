package com.therapybooking.dashboard.keys;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.webhook.KeyCache;
import com.therapybooking.webhook.WebhookKey;
import com.therapybooking.webhook.WebhookService;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of keys, the page of a key, and the pages that ask for confirmation. */
@Controller
class KeyPages {

    /** The message about the last action, by the note in the address. */
    private static final Map<String, String> NOTES =
            Map.of(
                    "saved", "Saved. The next attempt uses the new settings.",
                    "on", "Enabled.",
                    "off", "Disabled. New events are kept.");

    private final WebhookService keys;
    private final KeyCards cards;
    private final KeyCache keyCache;
    private final Accounts accounts;
    private final Clock clock;

    KeyPages(
            WebhookService keys,
            KeyCards cards,
            KeyCache keyCache,
            Accounts accounts,
            Clock clock) {
        this.keys = keys;
        this.cards = cards;
        this.keyCache = keyCache;
        this.accounts = accounts;
        this.clock = clock;
    }

    @GetMapping("/keys")
    String list(@RequestParam(required = false) @Nullable String note, Model model) {
        model.addAttribute("cards", cards.all().cards());
        model.addAttribute("note", note);
        return "keys/list";
    }

    @GetMapping("/keys/{id}")
    String key(@PathVariable String id, @RequestParam(defaultValue = "") String note, Model model) {
        model.addAttribute("noteText", NOTES.get(note));
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

    /** The page of one key. */
    String show(ObjectId id, Model model) {
        KeyCard card = cards.of(id);
        model.addAttribute("here", "/keys/" + id.toHexString());
        model.addAttribute("card", card);
        model.addAttribute("olderValidUntil", olderValidUntil(card.key()));
        model.addAttribute(
                "therapistNames",
                card.key().options().therapistIds().stream()
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
    @Nullable Instant olderValidUntil(WebhookKey key) {
        keyCache.refresh();
        return keyCache.find(key.id())
                .map(found -> found.olderValidUntil(clock.instant()))
                .orElse(null);
    }

    static ObjectId id(String text) {
        return Ids.parse(text, "Webhook key");
    }
}
