package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.BookingChanges;
import com.therapybooking.booking.BookingCreation;
import com.therapybooking.booking.Caller;
import com.therapybooking.booking.Payment;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.booking.model.ReminderType;
import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.FormText;
import com.therapybooking.dashboard.PageTimes;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.TimeZones;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The forms that verify a payment, move a session and cancel one. */
@Controller
class BookingActions {

    private final BookingChanges changes;
    private final BookingPages pages;
    private final Clock clock;

    BookingActions(BookingChanges changes, BookingPages pages, Clock clock) {
        this.changes = changes;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping("/bookings/{id}/payment")
    String paymentForm(@PathVariable String id, Model model) {
        Booking booking = pages.find(id);
        if (booking.status() != Booking.Status.PENDING_PAYMENT) {
            return leave(booking);
        }
        return payment(booking, Objects.requireNonNullElse(booking.paymentMethod(), ""), "", model);
    }

    @PostMapping("/bookings/{id}/payment")
    String verifyPayment(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String paymentProvider,
            @RequestParam(defaultValue = "") String paymentReference,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        try {
            changes.verifyPayment(
                    id,
                    new Caller(user, null),
                    new Payment(
                            FormText.orNull(paymentProvider), FormText.orNull(paymentReference)));
            return done("paid");
        } catch (ProblemException e) {
            Booking now = pages.find(id);
            if (now.status() != Booking.Status.PENDING_PAYMENT) {
                return refused(now, response, model);
            }
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return payment(now, paymentProvider, paymentReference, model);
        }
    }

    @GetMapping("/bookings/{id}/move")
    String moveForm(
            @PathVariable String id, @ModelAttribute("times") PageTimes times, Model model) {
        Booking booking = pages.find(id);
        if (booking.status() == Booking.Status.CANCELLED) {
            return leave(booking);
        }
        String zone =
                TypedTime.choice(
                        times.practice() == null ? null : times.proposedZone(),
                        booking.timeZone(),
                        times.proposedZone());
        boolean guess = booking.timeZone() == null && times.viewerKnowsBetter();
        model.addAttribute("guessZone", guess ? booking.scheduledAt() : null);
        return move(booking, TypedTime.write(booking.scheduledAt(), zone), zone, times, model);
    }

    @PostMapping("/bookings/{id}/move")
    String move(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String scheduledAt,
            @RequestParam(defaultValue = "") String zone,
            @RequestParam(defaultValue = "") String shown,
            @ModelAttribute("times") PageTimes times,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        Booking booking = pages.find(id);
        try {
            requireShown(shown, booking);
            FieldErrors errors = new FieldErrors();
            Instant time = TypedTime.parse(scheduledAt.strip(), zone.strip(), errors);
            errors.done();
            // the field has no seconds, and an hour that occurs twice is the earlier one
            boolean unchanged =
                    TypedTime.write(booking.scheduledAt(), zone.strip())
                            .equals(scheduledAt.strip());
            Instant wanted = unchanged ? booking.scheduledAt() : Objects.requireNonNull(time);
            Booking moved = changes.reschedule(id, new Caller(user, null), wanted);
            return done(moved.scheduledAt().equals(booking.scheduledAt()) ? "unmoved" : "moved");
        } catch (ProblemException e) {
            Booking now = pages.find(id);
            if (now.status() == Booking.Status.CANCELLED) {
                return refused(now, response, model);
            }
            model.addAttribute("overlap", e.detail().equals(BookingCreation.OVERLAP));
            FormChecks.show(e, TypedTime.TIME, response, model);
            return move(now, scheduledAt, zone, times, model);
        }
    }

    @GetMapping("/bookings/{id}/cancel")
    String cancelForm(@PathVariable String id, Model model) {
        Booking booking = pages.find(id);
        return booking.status() == Booking.Status.CANCELLED
                ? leave(booking)
                : cancel(booking, model);
    }

    @PostMapping("/bookings/{id}/cancel")
    String cancel(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String shown,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        Booking booking = pages.find(id);
        try {
            requireShown(shown, booking);
            changes.cancel(id, new Caller(user, null));
            return done("cancelled");
        } catch (ProblemException e) {
            Booking now = pages.find(id);
            if (now.status() == Booking.Status.CANCELLED) {
                return refused(now, response, model);
            }
            FormChecks.show(e, FormChecks.WHOLE_FORM, response, model);
            return cancel(now, model);
        }
    }

    /** Refuses a form that was opened before the session was moved. */
    private static void requireShown(String shown, Booking booking) {
        if (!shown.isEmpty() && !shown.equals(booking.scheduledAt().toString())) {
            throw ProblemException.conflict(
                    "The session was moved after you opened this page. Check its new time, then try"
                            + " again.");
        }
    }

    private String payment(Booking booking, String provider, String reference, Model model) {
        model.addAttribute("booking", booking);
        model.addAttribute("paymentProvider", provider);
        model.addAttribute("paymentReference", reference);
        model.addAttribute(
                "reminded", ReminderType.next(booking.scheduledAt(), clock.instant()).isPresent());
        return "bookings/payment";
    }

    private String cancel(Booking booking, Model model) {
        Instant now = clock.instant();
        model.addAttribute("booking", booking);
        model.addAttribute("future", booking.scheduledAt().isAfter(now));
        model.addAttribute("reminded", ReminderType.next(booking, now).isPresent());
        return "bookings/cancel";
    }

    private static String move(
            Booking booking, String scheduledAt, String zone, PageTimes times, Model model) {
        if (model.getAttribute("guessZone") == null && TimeZones.exists(zone)) {
            String present = times.in(booking.scheduledAt(), zone);
            model.addAttribute(
                    "present", " In " + zone + " the session is now on " + present + ".");
        }
        model.addAttribute("booking", booking);
        model.addAttribute("scheduledAt", scheduledAt);
        model.addAttribute("zone", zone);
        model.addAttribute("zones", TypedTime.choices(zone));
        return "bookings/move";
    }

    /** Redirects to the booking's page, with a note, when its state does not allow the form. */
    private static String leave(Booking booking) {
        return done(forbidden(booking));
    }

    /** Shows the page of a booking whose state forbids what a form asked for. */
    private String refused(Booking booking, HttpServletResponse response, Model model) {
        response.setStatus(HttpStatus.CONFLICT.value());
        model.addAttribute("note", forbidden(booking));
        return pages.show(booking, model);
    }

    private static String forbidden(Booking booking) {
        return booking.status() == Booking.Status.CANCELLED ? "is-cancelled" : "is-paid";
    }

    private static String done(String note) {
        return "redirect:/bookings/{id}?note=" + note;
    }
}
