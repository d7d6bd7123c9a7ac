package com.therapybooking.identity.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.therapybooking.platform.web.Paging;
import java.time.Instant;
import java.util.List;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log, for administrators. */
@RestController
class AuditController {

    record Actor(
            String type,
            @Nullable String id,
            @Nullable String name,
            @Nullable String email,
            @Nullable String tokenId,
            @Nullable String tokenName) {

        static Actor of(AuditActor actor) {
            AuditActor.Token token = actor.token();
            return new Actor(
                    actor.type(),
                    hex(actor.id()),
                    actor.name(),
                    actor.email(),
                    token == null ? null : token.id().toHexString(),
                    token == null ? null : token.name());
        }
    }

    record Target(String kind, @Nullable String id, @Nullable String name) {
        static Target of(AuditEntry entry) {
            return new Target(
                    entry.action().kind().text(), hex(entry.targetId()), entry.targetName());
        }
    }

    record Item(
            @JsonProperty("_id") String id,
            Instant at,
            String action,
            Actor actor,
            Target target,
            @Nullable String address,
            List<FieldChange> changes) {

        static Item of(AuditEntry entry) {
            return new Item(
                    entry.id().toHexString(),
                    entry.at(),
                    entry.action().text(),
                    Actor.of(entry.actor()),
                    Target.of(entry),
                    entry.address(),
                    entry.changes());
        }
    }

    record ListReply(boolean success, List<Item> entries, @Nullable String nextCursor) {
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
        return new ListReply(true, page.items().stream().map(Item::of).toList(), page.nextCursor());
    }

    private static @Nullable String hex(@Nullable ObjectId id) {
        return id == null ? null : id.toHexString();
    }
}
