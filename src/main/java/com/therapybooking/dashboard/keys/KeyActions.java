package com.therapybooking.dashboard.keys;

import static com.therapybooking.dashboard.keys.KeyPages.id;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.delivery.testsend.TestSend;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.KeyRequests.KeyChange;
import com.therapybooking.webhook.WebhookService;
import com.therapybooking.webhook.options.KeyRotation;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The actions on a key that need only a button. */
@Controller
class KeyActions {

    private final WebhookService keys;
    private final TestSend tests;
    private final KeyPages pages;

    KeyActions(WebhookService keys, TestSend tests, KeyPages pages) {
        this.keys = keys;
        this.tests = tests;
        this.pages = pages;
    }

    @PostMapping("/keys/{id}/on")
    String on(@PathVariable String id) {
        return switched(id, true);
    }

    @PostMapping("/keys/{id}/off")
    String off(@PathVariable String id) {
        return switched(id, false);
    }

    /** Shows the receiver's response on the key's page. */
    @PostMapping("/keys/{id}/test")
    String test(@PathVariable String id, Model model) {
        try {
            model.addAttribute("test", tests.send(id(id)));
        } catch (ProblemException e) {
            if (e.status() != HttpStatus.TOO_MANY_REQUESTS) {
                throw e;
            }
            model.addAttribute("testRefused", e.detail());
        }
        return pages.show(id(id), model);
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
            model.addAttribute("olderValidUntil", pages.olderValidUntil(rotated.key()));
        } catch (ProblemException e) {
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return pages.rotate(id, model);
        }
        return "keys/created";
    }

    @PostMapping("/keys/{id}/delete")
    String delete(@PathVariable String id) {
        keys.delete(id(id));
        return "redirect:/keys?note=deleted";
    }

    private String switched(String id, boolean active) {
        keys.change(id(id), KeyChange.active(active), List.of());
        return "redirect:/keys/" + id(id).toHexString() + (active ? "?note=on" : "?note=off");
    }
}
