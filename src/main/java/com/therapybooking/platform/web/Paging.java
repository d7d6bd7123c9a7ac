package com.therapybooking.platform.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The requested page of a list: at most {@code limit} items after the cursor's position. Read
 * {@link #fetch()} items from the database and pass them to {@link #page}.
 *
 * @param list a name of the list; a cursor of another list is refused
 * @param limit 1 to 200
 * @param after the position at which the previous page ended; null for the first page
 */
public record Paging(String list, int limit, @Nullable String after) {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_CURSOR = 512;

    /** One page; {@code nextCursor} is null on the last one. */
    public record Page<T>(List<T> items, @Nullable String nextCursor) {}

    /**
     * Reads the query parameters {@code limit} and {@code cursor}.
     *
     * @throws ProblemException 400 when either is invalid
     */
    public static Paging of(String list, @Nullable String limit, @Nullable String cursor) {
        return new Paging(list, parseLimit(limit), cursor == null ? null : decode(list, cursor));
    }

    /** The limit plus one: the extra item shows that there is a next page. */
    public int fetch() {
        return limit + 1;
    }

    /** The position as an id, null on the first page. */
    public @Nullable ObjectId afterId() {
        if (after == null) {
            return null;
        }
        if (!ObjectId.isValid(after)) {
            throw badCursor();
        }
        return new ObjectId(after);
    }

    /** The page of up to {@link #fetch()} items found, where {@code position} names an item. */
    public <T> Page<T> page(List<T> found, Function<T, String> position) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = List.copyOf(found.subList(0, limit));
        return new Page<>(items, cursorAfter(position.apply(items.getLast())));
    }

    /** The cursor of the page that begins after this position. */
    public String cursorAfter(String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + ' ' + position).getBytes(StandardCharsets.UTF_8));
    }

    /** A 400 for a cursor with invalid content. */
    public static ProblemException badCursor() {
        return ProblemException.invalid(
                "cursor", "is not a cursor of this list; leave it out for the first page");
    }

    private static int parseLimit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (text.matches("[0-9]{1,3}")) {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= MAX_LIMIT) {
                return value;
            }
        }
        throw ProblemException.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT);
    }

    private static String decode(String list, String cursor) {
        try {
            if (cursor.length() <= MAX_CURSOR) {
                byte[] bytes = Base64.getUrlDecoder().decode(cursor);
                String text = new String(bytes, StandardCharsets.UTF_8);
                if (text.startsWith(list + ' ')) {
                    return text.substring(list.length() + 1);
                }
            }
        } catch (IllegalArgumentException e) {
            // continue to the problem
        }
        throw badCursor();
    }
}
