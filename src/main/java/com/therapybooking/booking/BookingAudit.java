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
        record(
                AuditAction.BOOKING_CREATED,
                booking,
                new FieldChanges()
                        .add("status", null, booking.status().text())
                        .add("therapistId", null, booking.therapist().id())
                        .add("scheduledAt", null, booking.scheduledAt())
                        .add("durationMinutes", null, booking.durationMinutes())
                        .add("amount", null, booking.amount())
                        .add("currency", null, booking.currency()));
    }

    void changed(Booking before, BookingEvent event) {
        Booking after = event.booking();
        AuditAction action =
                switch (event) {
                    case PaymentVerified _ -> AuditAction.BOOKING_PAYMENT_VERIFIED;
                    case BookingRescheduled _ -> AuditAction.BOOKING_RESCHEDULED;
                    case BookingCancelled _ -> AuditAction.BOOKING_CANCELLED;
                    default -> throw new IllegalArgumentException(event.getClass().getName());
                };
        record(
                action,
                after,
                new FieldChanges()
                        .add("status", before.status().text(), after.status().text())
                        .add("scheduledAt", before.scheduledAt(), after.scheduledAt())
                        .add("paymentProvider", before.paymentProvider(), after.paymentProvider())
                        .add(
                                "paymentReference",
                                before.paymentReference(),
                                after.paymentReference()));
    }

    private void record(AuditAction action, Booking booking, FieldChanges changes) {
        audit.record(
                AuditedChange.of(action, booking.id(), null, changes)
                        .about(booking.client().email(), booking.therapist().email()));
    }
}
