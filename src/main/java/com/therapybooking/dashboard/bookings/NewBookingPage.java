package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.BookingCreation;
import com.therapybooking.booking.NewBooking;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.PageTimes;
import com.therapybooking.identity.Accounts;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page on which an administrator books a session for a client. */
@Controller
class NewBookingPage {

    private final BookingCreation creation;
    private final Accounts accounts;
    private final BookingPages bookings;

    NewBookingPage(BookingCreation creation, Accounts accounts, BookingPages bookings) {
        this.creation = creation;
        this.accounts = accounts;
        this.bookings = bookings;
    }

    /**
     * @param again the id of a booking whose client and therapist the form proposes; their names
     *     and addresses stay out of the URL
     */
    @GetMapping("/bookings/new")
    String form(
            @RequestParam(defaultValue = "") String therapistId,
            @RequestParam(defaultValue = "") String again,
            @ModelAttribute("times") PageTimes times,
            Model model) {
        model.addAttribute("guessZone", times.viewerKnowsBetter());
        String zone = TypedTime.choice(times.proposedZone());
        return show(
                again.isEmpty()
                        ? new BookingForm("", "", therapistId, "", zone, "", "")
                        : BookingForm.like(bookings.find(again), zone),
                model);
    }

    @PostMapping("/bookings/new")
    String create(@ModelAttribute BookingForm form, HttpServletResponse response, Model model) {
        FieldErrors errors = new FieldErrors();
        NewBooking wanted = form.newBooking(errors);
        try {
            Booking made = errors.read(() -> creation.createForClient(wanted));
            errors.done();
            boolean named = form.clientName().equals(Objects.requireNonNull(made).client().name());
            return "redirect:/bookings/"
                    + made.id().toHexString()
                    + (named ? "?note=created" : "?note=created-for-account");
        } catch (ProblemException e) {
            model.addAttribute("overlap", e.detail().equals(BookingCreation.OVERLAP));
            FormChecks.show(
                    BookingForm.inForm(e),
                    e.status() == HttpStatus.CONFLICT ? TypedTime.TIME : FormChecks.WHOLE_FORM,
                    response,
                    model);
            return show(form, model);
        }
    }

    private String show(BookingForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("therapists", accounts.therapists(null, BookingPages.MAX_THERAPISTS));
        model.addAttribute("zones", TypedTime.choices(form.zone()));
        return "bookings/new";
    }
}
