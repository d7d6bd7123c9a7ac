package com.therapybooking.booking;

import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.BookingEvent;
import com.therapybooking.booking.model.BookingEvent.BookingCancelled;
import com.therapybooking.booking.model.BookingEvent.BookingRescheduled;
import com.therapybooking.booking.model.BookingEvent.PaymentVerified;
import com.therapybooking.identity.audit.AuditAction;
import com.therapybooking.identity.audit.AuditLog;
import com.therapybooking.identity.audit.AuditedChange;
import com.therapybooking.identity.audit.FieldChanges;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Records changes of bookings in the audit log, without room and call link. A booking made by a
 * client or guest is not recorded, because the booking itself contains that.
 */
@Component
class BookingAudit {

    private final AuditLog audit;

    BookingAudit(AuditLog audit) {
        this.audit = audit;
    }

    /** An administrator made a booking for a client. */
    void created(Booking booking) {
        record(AuditAction.BOOKING_CREATED, null, booking);
    }

    void changed(Booking before, BookingEvent event) {
        AuditAction action =
                switch (event) {
                    case PaymentVerified _ -> AuditAction.BOOKING_PAYMENT_VERIFIED;
                    case BookingRescheduled _ -> AuditAction.BOOKING_RESCHEDULED;
                    case BookingCancelled _ -> AuditAction.BOOKING_CANCELLED;
                    default -> throw new IllegalArgumentException(event.getClass().getName());
                };
        record(action, before, event.booking());
    }

    private void record(AuditAction action, @Nullable Booking before, Booking after) {
        FieldChanges changes =
                new FieldChanges()
                        .add("status", before, after, booking -> booking.status().text())
                        .add("therapistId", before, after, booking -> booking.therapist().id())
                        .add("scheduledAt", before, after, Booking::scheduledAt)
                        .add("durationMinutes", before, after, Booking::durationMinutes)
                        .add("amount", before, after, Booking::amount)
                        .add("currency", before, after, Booking::currency)
                        .add("paymentProvider", before, after, Booking::paymentProvider)
                        .add("paymentReference", before, after, Booking::paymentReference);
        audit.record(
                AuditedChange.of(action, after.id(), null, changes)
                        .about(after.client().email(), after.therapist().email()));
    }
}
