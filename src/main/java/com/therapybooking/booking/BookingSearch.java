package com.therapybooking.booking;

import com.mongodb.client.model.Filters;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
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

    private final Bookings bookings;

    BookingSearch(Bookings bookings) {
        this.bookings = bookings;
    }

    /** One page, newest booking first. */
    public Paging.Page<Booking> page(SignedInUser user, BookingFilter filter, Paging paging) {
        List<Booking> found =
                bookings.list(
                        Filters.and(BookingAccess.visibleTo(user), filter.condition()),
                        paging.afterId(),
                        paging.fetch());
        return paging.page(found, booking -> booking.id().toHexString());
    }

    /** One page, in the order of the sessions. */
    public Paging.Page<Booking> bySession(SignedInUser user, BookingFilter filter, Paging paging) {
        List<Booking> found =
                bookings.bySession(
                        Filters.and(
                                BookingAccess.visibleTo(user),
                                filter.condition(),
                                SessionPosition.after(paging.after())),
                        paging.fetch());
        return paging.page(found, SessionPosition::of);
    }

    /** The next sessions that are not cancelled, soonest first. */
    public List<Booking> upcoming(SignedInUser user, Instant now, int limit) {
        return bookings.bySession(
                Filters.and(
                        BookingAccess.visibleTo(user),
                        Filters.gte(SessionTime.FIELD, Date.from(now)),
                        Filters.ne("status", Booking.Status.CANCELLED.text())),
                limit);
    }

    /** The bookings with these ids, as they are now; an unknown id is left out. */
    public Map<ObjectId, Booking> byIds(Collection<ObjectId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : bookings.list(Filters.in("_id", ids), null, ids.size()).stream()
                        .collect(Collectors.toMap(Booking::id, Function.identity()));
    }

    /**
     * One page of the bookings whose client's name contains a text, newest booking first. It
     * compares the names of at most {@link #NAMES_COMPARED} bookings; the next page goes on after
     * them.
     *
     * @param filter without a search text
     */
    public NamePage byClientName(
            SignedInUser user, BookingFilter filter, String name, Paging paging) {
        Bson condition = Filters.and(BookingAccess.visibleTo(user), filter.condition());
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        List<Bookings.ClientName> compared =
                bookings.clientNames(condition, paging.afterId(), NAMES_COMPARED);
        List<ObjectId> ids =
                compared.stream()
                        .filter(one ->
                                one.name() != null
                                        && one.name().toLowerCase(Locale.ROOT).contains(wanted))
                        .map(Bookings.ClientName::id)
                        .limit(paging.fetch())
                        .toList();
        List<Booking> found =
                ids.isEmpty()
                        ? List.of()
                        : bookings.list(Filters.in("_id", ids), null, paging.fetch());
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
