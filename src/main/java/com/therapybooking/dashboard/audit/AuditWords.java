package com.therapybooking.dashboard.audit;

import com.therapybooking.dashboard.KeyNames;
import com.therapybooking.dashboard.Wording;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditActor;
import com.therapybooking.identity.audit.AuditEntry;
import com.therapybooking.identity.audit.FieldChange;
import com.therapybooking.platform.web.TimeParameter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Translates the codes of the audit log into words. */
@Component("auditWords")
class AuditWords {

    /** The types of actors by the words of the page, in lower case. */
    static final Map<String, String> ACTOR_TYPES =
            Map.of(
                    "administrator", "admin",
                    "the service", "service",
                    "a command on the server", "operator",
                    "a guest", "guest");

    private static final int MAX_SHOWN = 120;
    private static final int SHORT_ID = 6;

    /** Not every text that is a time: a name may be one, in a year that no zone can show. */
    private static final Pattern TIME =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,18}Z");

    private static final Set<String> PRICES = Set.of("amount", "sessionPrice");

    private final Accounts accounts;
    private final KeyNames keys;

    AuditWords(Accounts accounts, KeyNames keys) {
        this.keys = keys;
        this.accounts = accounts;
    }

    /** The action in words, such as "Key rotated". */
    public String action(AuditAction action) {
        return switch (action) {
            case KEY_RECOVERY_STARTED -> "Recovery started";
            case USER_PASSWORD_CHANGED -> "Password changed";
            case BOOKING_PAYMENT_VERIFIED -> "Payment verified";
            case TOKEN_CREATED, TOKEN_REVOKED -> "API " + words(action).toLowerCase(Locale.ROOT);
            default -> words(action);
        };
    }

    private static String words(AuditAction action) {
        return StringUtils.capitalize(action.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    /** The actor: a name, or the type of an actor without one. */
    public String actor(AuditActor actor) {
        if (actor.name() != null) {
            return actor.name();
        }
        return switch (actor.type()) {
            case "service" -> "The service";
            case "operator" -> "A command on the server";
            case "guest" -> "A guest";
            default -> actor.type() + " " + (actor.id() == null ? "" : actor.id());
        };
    }

    /** The changed thing: its name, or its kind and the end of its id. */
    public String target(AuditEntry entry) {
        if (entry.target().name() != null) {
            return Wording.event(entry.target().name());
        }
        String id = String.valueOf(entry.target().id());
        return entry.target().kind().text()
                + " …"
                + id.substring(Math.max(0, id.length() - SHORT_ID));
    }

    /** The changed users of these entries who have an account. */
    Set<ObjectId> existingUsers(List<AuditEntry> entries) {
        Set<ObjectId> changed =
                entries.stream()
                        .filter(entry -> entry.target().kind() == AuditAction.Kind.USER)
                        .map(entry -> entry.target().id())
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet());
        return changed.isEmpty() ? Set.of() : accounts.existing(changed);
    }

    /**
     * The page of the changed thing; null when it has none or was deleted.
     *
     * @param users those of {@link #existingUsers}
     */
    public @Nullable String page(AuditEntry entry, Set<ObjectId> users) {
        ObjectId id = entry.target().id();
        if (id == null) {
            return null;
        }
        return switch (entry.target().kind()) {
            case KEY -> keys.existing().contains(id.toHexString()) ? "/keys/" + id : null;
            case DELIVERY -> "/deliveries/" + id;
            case USER -> users.contains(id) ? "/users/" + id : null;
            case BOOKING -> "/bookings/" + id;
            case TOKEN -> "/tokens";
            case PERSON -> null;
        };
    }

    /** The changes to show: a price with its currency, and no counts of an empty erasure. */
    public List<FieldChange> changes(AuditEntry entry) {
        if (foundNothing(entry)) {
            return List.of();
        }
        FieldChange currency =
                entry.changes().stream()
                        .filter(one -> one.field().equals("currency"))
                        .findFirst()
                        .orElse(null);
        if (currency == null
                || entry.changes().stream().noneMatch(one -> PRICES.contains(one.field()))) {
            return entry.changes();
        }
        return entry.changes().stream()
                .filter(one -> !one.equals(currency))
                .map(one -> PRICES.contains(one.field()) ? price(one, currency) : one)
                .toList();
    }

    private FieldChange price(FieldChange amount, FieldChange currency) {
        return new FieldChange(
                amount.field(),
                price(amount.before(), currency.before()),
                price(amount.after(), currency.after()));
    }

    private @Nullable Object price(@Nullable Object amount, @Nullable Object currency) {
        if (amount == null || currency == null) {
            return amount;
        }
        try {
            return Wording.price(new BigDecimal(amount.toString()), currency.toString());
        } catch (NumberFormatException e) {
            return amount; // erased by an earlier version, as a name that is a number
        }
    }

    /** Whether the entry is of an erasure that changed nothing. */
    public boolean foundNothing(AuditEntry entry) {
        return entry.action() == AuditAction.PERSON_ERASED
                && !entry.changes().isEmpty()
                && entry.changes().stream().allMatch(one -> isZero(one.after()));
    }

    private static boolean isZero(@Nullable Object count) {
        return count instanceof Number number && number.longValue() == 0;
    }

    /** Whether the entry is of an erasure that did not end: it has no counts. */
    public boolean isUnfinished(AuditEntry entry) {
        return entry.action() == AuditAction.PERSON_ERASED && entry.changes().isEmpty();
    }

    /** The time that a value is; null for any other value. */
    public @Nullable Instant time(@Nullable Object value) {
        return value instanceof String text && TIME.matcher(text).matches()
                ? TimeParameter.read(text).orElse(null)
                : null;
    }

    /** A value of a field as a text; long ones are truncated. */
    public String value(String field, @Nullable Object value) {
        if (field.equals("displayKey") && value != null) {
            return Wording.shortKey(value.toString());
        }
        String text =
                switch (value) {
                    case null -> "none";
                    case List<?> list ->
                            list.isEmpty()
                                    ? "none"
                                    : list.stream()
                                            .map(one -> text(field, one))
                                            .collect(Collectors.joining(", "));
                    default -> text(field, value);
                };
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    private String text(String field, Object value) {
        String text = value.toString();
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        return switch (field) {
            case "allowedEvents" -> Wording.event(text);
            case "format" -> Wording.format(text);
            case "scope" -> Wording.scope(text);
            case "role" -> text.equals("admin") ? "Administrator" : StringUtils.capitalize(text);
            case "payload" -> text.equals("full") ? "Full" : "IDs only";
            case "overlapHours" -> text + (text.equals("1") ? " hour" : " hours");
            case "therapistId", "therapistIds" -> account(text);
            case "status" -> StringUtils.capitalize(Wording.state(text).replace('_', ' '));
            default -> text;
        };
    }

    /** The name of an existing user, or the id. Most are active therapists, who are cached. */
    private String account(String id) {
        if (!ObjectId.isValid(id)) {
            return id;
        }
        ObjectId user = new ObjectId(id);
        return accounts.therapist(user).or(() -> accounts.byId(user)).map(Account::name).orElse(id);
    }
}
