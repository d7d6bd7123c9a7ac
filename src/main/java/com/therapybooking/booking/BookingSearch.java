package com.therapybooking.booking;

import com.mongodb.client.model.Filters;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.types.ObjectId;
import org.springframework.stereotype.Service;

/** Lists the bookings that a user may see. */
@Service
public class BookingSearch {

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

    /** The bookings with these ids, as they are now; an unknown id is left out. */
    public Map<ObjectId, Booking> byIds(Collection<ObjectId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : bookings.list(Filters.in("_id", ids), null, ids.size()).stream()
                        .collect(Collectors.toMap(Booking::id, Function.identity()));
    }
}
