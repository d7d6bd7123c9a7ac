package com.therapybooking.dashboard.audit;

import com.therapybooking.dashboard.BrowserTime;
import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditEntry;
import com.therapybooking.identity.audit.AuditFilter;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of the audit log, with its filters. */
@Controller
class AuditPage {

    private static final String PAGE_SIZE = "25";

    /** The filter as typed; empty means any. */
    record Filter(
            @Nullable String actor,
            @Nullable String target,
            @Nullable String from,
            @Nullable String to,
            @Nullable String zone) {

        public boolean isEmpty() {
            return Stream.of(actor, target, from, to)
                    .allMatch(field -> FormText.orNull(field) == null);
        }

        AuditFilter toFilter() {
            FieldErrors errors = new FieldErrors();
            errors.read(() -> AuditFilter.of(actorKey(), FormText.orNull(target), null, null));
            Instant first = errors.read(() -> BrowserTime.parse("from", from, zone));
            Instant last = errors.read(() -> BrowserTime.parse("to", to, zone));
            errors.requireOrder(first, last);
            errors.done();
            return new AuditFilter(actorKey(), FormText.orNull(target), first, last);
        }

        /** A type of actor may be typed as the page writes it. */
        private @Nullable String actorKey() {
            String typed = FormText.of(actor).toLowerCase(Locale.ROOT);
            return FormText.orNull(AuditWords.ACTOR_TYPES.getOrDefault(typed, typed));
        }
    }

    private final AuditLog audit;
    private final AuditWords words;

    AuditPage(AuditLog audit, AuditWords words) {
        this.audit = audit;
        this.words = words;
    }

    @GetMapping("/audit")
    String list(
            @ModelAttribute("filter") Filter filter,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("firstPage", cursor == null);
        model.addAttribute("kinds", AuditAction.Kind.values());
        Paging.Page<AuditEntry> page = new Paging.Page<>(List.of(), null);
        try {
            page = audit.page(filter.toFilter(), Paging.of("audit", PAGE_SIZE, cursor));
        } catch (ProblemException e) {
            FormChecks.showFilter(e, FormChecks.START_WITH_NEWEST, response, model);
        }
        model.addAttribute("page", page);
        model.addAttribute("existingUsers", words.existingUsers(page.items()));
        return "audit";
    }
}
