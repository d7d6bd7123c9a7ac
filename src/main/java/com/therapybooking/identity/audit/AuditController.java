package com.therapybooking.identity.audit;

import com.therapybooking.platform.web.Paging;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log, for administrators. */
@RestController
class AuditController {

    record ListReply(boolean success, List<AuditEntry> entries, @Nullable String nextCursor) {
        @Override
        public String toString() {
            return "ListReply[" + entries.size() + "]";
        }
    }

    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    @GetMapping("/api/audit")
    ListReply list(
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        Paging.Page<AuditEntry> page =
                audit.page(
                        AuditFilter.of(actor, target, from, to), Paging.of("audit", limit, cursor));
        return new ListReply(true, page.items(), page.nextCursor());
    }
}
