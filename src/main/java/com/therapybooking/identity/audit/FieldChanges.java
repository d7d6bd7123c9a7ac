package com.therapybooking.identity.audit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the changed fields of a record. Secrets must not be passed to it. */
public final class FieldChanges {

    /** Replaces a value that is not recorded, such as a password. */
    public static final String NOT_SHOWN = "(not shown)";

    private static final int MAX_TEXT = 2_000;
    private static final int MAX_LIST = 100;

    private final List<FieldChange> changes = new ArrayList<>();

    /** Adds a field, unless its value is the same as before. */
    public FieldChanges add(String field, @Nullable Object before, @Nullable Object after) {
        Object old = plain(before);
        Object now = plain(after);
        if (!Objects.equals(old, now)) {
            changes.add(new FieldChange(field, old, now));
        }
        return this;
    }

    /** Adds a field of a record, unless it is the same as before; null stands for no record. */
    public <T> FieldChanges add(
            String field,
            @Nullable T before,
            @Nullable T after,
            Function<T, @Nullable Object> value) {
        return add(
                field,
                before == null ? null : value.apply(before),
                after == null ? null : value.apply(after));
    }

    /** Adds a field whose values are secret. */
    public FieldChanges addSecret(String field) {
        changes.add(new FieldChange(field, NOT_SHOWN, NOT_SHOWN));
        return this;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    public List<FieldChange> list() {
        return List.copyOf(changes);
    }

    /** A text, number, boolean or list of texts; empty becomes null, long ones are truncated. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean _, Integer _, Long _ -> value;
            case BigDecimal number -> number.toPlainString();
            case Collection<?> list when list.isEmpty() -> null;
            case Collection<?> list ->
                    list.stream().limit(MAX_LIST).map(one -> cut(String.valueOf(one))).toList();
            default -> value.toString().isEmpty() ? null : cut(value.toString());
        };
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= MAX_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT)) + "…";
    }
}
