package com.therapybooking.booking;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import java.util.List;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Lists the bookings that somebody may see. */
@Service
public class BookingSearch {

    private final Bookings bookings;

    BookingSearch(Bookings bookings) {
        this.bookings = bookings;
    }

    /**
     * One page, newest first.
     *
     * @param query a booking's id or a client's whole e-mail address; null or blank for all
     */
    public Paging.Page<Booking> page(SignedInUser user, @Nullable String query, Paging paging) {
        Bson filter = BookingAccess.visibleTo(user);
        if (query != null && !query.isBlank()) {
            filter = and(filter, matching(query.strip()));
        }
        List<Booking> found = bookings.list(filter, paging.afterId(), paging.fetch());
        return paging.page(found, booking -> booking.id().toHexString());
    }

    private static Bson matching(String query) {
        return ObjectId.isValid(query)
                ? eq("_id", new ObjectId(query))
                : eq("client.emailKey", EmailAddress.key(query));
    }
}
