package com.therapybooking.booking;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.PlainText;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Lists the bookings that a user may see. */
@Service
public class BookingSearch {

    /** The number of bookings whose names one page of a name search compares. */
    public static final int NAMES_COMPARED = 3_000;

    /**
     * One page of a search by name.
     *
     * @param complete whether the search compared every booking that was left
     */
    public record NamePage(Paging.Page<Booking> page, boolean complete) {}

    private static final Bson NEWEST_FIRST = Sorts.descending("_id");
    private static final Bson BY_SESSION = Sorts.ascending(SessionTime.FIELD, "_id");

    /** A position in the order of sessions: the start in milliseconds, and the booking's id. */
    private static final Pattern POSITION = Pattern.compile("(-?\\d{1,15})/([0-9a-f]{24})");

    private final Bookings bookings;

    BookingSearch(Bookings bookings) {
        this.bookings = bookings;
    }

    /** One page, newest booking first. */
    public Paging.Page<Booking> page(SignedInUser user, BookingFilter filter, Paging paging) {
        List<Booking> found =
                bookings.list(older(user, filter, paging), NEWEST_FIRST, paging.fetch());
        return paging.page(found, booking -> booking.id().toHexString());
    }

    /** One page, in the order of the sessions. */
    public Paging.Page<Booking> bySession(SignedInUser user, BookingFilter filter, Paging paging) {
        List<Booking> found =
                bookings.list(
                        Filters.and(
                                BookingAccess.visibleTo(user),
                                filter.condition(),
                                afterSession(paging.after())),
                        BY_SESSION,
                        paging.fetch());
        return paging.page(
                found,
                booking -> booking.scheduledAt().toEpochMilli() + "/" + booking.id().toHexString());
    }

    private static Bson afterSession(@Nullable String position) {
        if (position == null) {
            return Filters.empty();
        }
        Matcher parts = POSITION.matcher(position);
        if (!parts.matches()) {
            throw Paging.badCursor();
        }
        Instant session = Instant.ofEpochMilli(Long.parseLong(parts.group(1)));
        return Filters.and(
                Filters.gte(SessionTime.FIELD, session),
                Filters.or(
                        Filters.gt(SessionTime.FIELD, session),
                        Filters.gt("_id", new ObjectId(parts.group(2)))));
    }

    /** The bookings of a list, newest first, that follow the page before. */
    private static Bson older(SignedInUser user, BookingFilter filter, Paging paging) {
        Bson all = Filters.and(BookingAccess.visibleTo(user), filter.condition());
        ObjectId after = paging.afterId();
        return after == null ? all : Filters.and(all, Filters.lt("_id", after));
    }

    /** The next sessions that are not cancelled, soonest first. */
    public List<Booking> upcoming(SignedInUser user, Instant now, int limit) {
        return bookings.list(
                Filters.and(
                        BookingAccess.visibleTo(user),
                        Filters.gte(SessionTime.FIELD, now),
                        Filters.ne("status", Booking.Status.CANCELLED.text())),
                BY_SESSION,
                limit);
    }

    /** The bookings with these ids, as they are now; an unknown id is left out. */
    public Map<ObjectId, Booking> byIds(Collection<ObjectId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : bookings.list(Filters.in("_id", ids), NEWEST_FIRST, ids.size()).stream()
                        .collect(Collectors.toMap(Booking::id, Function.identity()));
    }

    /**
     * One page of the bookings whose client's name contains a text, as {@link PlainText#comparable}
     * compares them, newest booking first. It compares the names of at most {@link #NAMES_COMPARED}
     * bookings; the next page goes on after them.
     *
     * @param filter without a search text
     */
    public NamePage byClientName(
            SignedInUser user, BookingFilter filter, String name, Paging paging) {
        String wanted = PlainText.comparable(name);
        List<Bookings.ClientName> compared =
                bookings.clientNames(older(user, filter, paging), NAMES_COMPARED);
        List<ObjectId> ids =
                compared.stream()
                        .filter(one ->
                                one.name() != null
                                        && !wanted.isEmpty()
                                        && PlainText.comparable(one.name()).contains(wanted))
                        .map(Bookings.ClientName::id)
                        .limit(paging.fetch())
                        .toList();
        List<Booking> found = bookings.list(Filters.in("_id", ids), NEWEST_FIRST, paging.fetch());
        Paging.Page<Booking> page = paging.page(found, booking -> booking.id().toHexString());
        boolean complete = compared.size() < NAMES_COMPARED;
        if (page.nextCursor() == null && !complete) {
            page =
                    new Paging.Page<>(
                            found, paging.cursorAfter(compared.getLast().id().toHexString()));
        }
        return new NamePage(page, complete);
    }
}
