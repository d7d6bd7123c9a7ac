package com.therapybooking.booking;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.rules.SessionTime;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.PatchField;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API calls about bookings. */
@RestController
@RequestMapping("/api/bookings")
class BookingController {

    record MoveRequest(@Nullable PatchField<@NotNull String> scheduledAt) {}

    /** A body without fields; it may be left out. */
    record EmptyBody() {}

    /** The token is present for guests only. */
    record Created(
            boolean success,
            Booking booking,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String manageToken) {
        @Override
        public String toString() {
            return "Created[" + booking + "]";
        }
    }

    record SingleReply(boolean success, Booking booking) {}

    record ListReply(boolean success, List<Booking> bookings, @Nullable String nextCursor) {}

    private final BookingCreation creation;
    private final BookingChanges changes;
    private final BookingSearch search;
    private final BookingAccess access;

    BookingController(
            BookingCreation creation,
            BookingChanges changes,
            BookingSearch search,
            BookingAccess access) {
        this.creation = creation;
        this.changes = changes;
        this.search = search;
        this.access = access;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created create(
            @RequestBody NewBooking body,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @AuthenticationPrincipal @Nullable SignedInUser user,
            HttpServletRequest request,
            HttpServletResponse response) {
        Idempotency.requireOne(request);
        BookingCreation.Result result = creation.create(body, user, key);
        if (result.replayed()) {
            response.setHeader(Idempotency.REPLAYED, "true");
        }
        Booking booking = result.booking();
        return new Created(
                true,
                booking,
                user == null && !result.replayed() ? access.guestToken(booking.id()) : null);
    }

    @PostMapping("/{id}/verify-payment")
    SingleReply verifyPayment(
            @PathVariable String id,
            @RequestBody Payment payment,
            @RequestHeader(name = Caller.TOKEN_HEADER, required = false) @Nullable String token,
            @AuthenticationPrincipal @Nullable SignedInUser user) {
        Caller caller = new Caller(user, token);
        access.requireStaff(id, caller);
        // A guest's token confirms no booking, even if a therapist of another booking sends it.
        Caller staff = new Caller(user, null);
        return new SingleReply(true, changes.verifyPayment(id, staff, payment));
    }

    @PatchMapping("/{id}")
    SingleReply reschedule(
            @PathVariable String id,
            @Valid @RequestBody MoveRequest move,
            @RequestHeader(name = Caller.TOKEN_HEADER, required = false) @Nullable String token,
            @AuthenticationPrincipal @Nullable SignedInUser user) {
        Caller caller = new Caller(user, token);
        Booking booking = access.find(id, caller);
        if (move.scheduledAt() == null) {
            return new SingleReply(true, booking);
        }
        Instant time = SessionTime.parse(move.scheduledAt().value());
        return new SingleReply(true, changes.reschedule(id, caller, time));
    }

    @PostMapping("/{id}/cancel")
    SingleReply cancel(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable EmptyBody body,
            @RequestHeader(name = Caller.TOKEN_HEADER, required = false) @Nullable String token,
            @AuthenticationPrincipal @Nullable SignedInUser user) {
        return new SingleReply(true, changes.cancel(id, new Caller(user, token)));
    }

    @GetMapping("/{id}")
    SingleReply get(
            @PathVariable String id,
            @RequestHeader(name = Caller.TOKEN_HEADER, required = false) @Nullable String token,
            @AuthenticationPrincipal @Nullable SignedInUser user) {
        return new SingleReply(true, access.find(id, new Caller(user, token)));
    }

    @GetMapping
    ListReply list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String therapistId,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @AuthenticationPrincipal @Nullable SignedInUser user) {
        if (user == null) {
            throw ProblemException.unauthorized();
        }
        Paging.Page<Booking> page =
                search.page(
                        user,
                        BookingFilter.of(q, status, therapistId, from, to),
                        Paging.of("bookings", limit, cursor));
        return new ListReply(true, page.items(), page.nextCursor());
    }
}
