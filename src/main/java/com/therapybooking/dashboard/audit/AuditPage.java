package com.therapybooking.dashboard.audit;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.dashboard.ListFields;
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
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of the audit log, with its filters. */
@Controller
class AuditPage {

    private static final String PAGE_SIZE = "25";

    private static final List<String> FIELDS = List.of("actor", "target", "from", "to", "zone");

    private final AuditLog audit;
    private final AuditWords words;

    AuditPage(AuditLog audit, AuditWords words) {
        this.audit = audit;
        this.words = words;
    }

    @GetMapping("/audit")
    String list(
            @RequestParam Map<String, String> parameters,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletResponse response,
            Model model) {
        ListFields filter = ListFields.of("/audit", FIELDS, parameters);
        model.addAttribute("filter", filter);
        model.addAttribute("firstPage", cursor == null);
        model.addAttribute("kinds", AuditAction.Kind.values());
        Paging.Page<AuditEntry> page = new Paging.Page<>(List.of(), null);
        try {
            page = audit.page(query(filter), Paging.of("audit", PAGE_SIZE, cursor));
        } catch (ProblemException e) {
            FormChecks.showFilter(e, FormChecks.START_WITH_NEWEST, response, model);
        }
        model.addAttribute("page", page);
        model.addAttribute("existingUsers", words.existingUsers(page.items()));
        return "audit";
    }

    /** A type of actor may be typed as the page writes it. */
    private static AuditFilter query(ListFields typed) {
        String word = typed.get("actor").toLowerCase(Locale.ROOT);
        String actor = FormText.orNull(AuditWords.ACTOR_TYPES.getOrDefault(word, word));
        String target = typed.orNull("target");
        FieldErrors errors = new FieldErrors();
        errors.read(() -> AuditFilter.of(actor, target, null, null));
        Instant first = typed.time("from", errors);
        Instant last = typed.time("to", errors);
        errors.requireOrder(first, last);
        errors.done();
        return new AuditFilter(actor, target, first, last);
    }
}
