package com.therapybooking.dashboard.bookings;

import com.therapybooking.booking.BookingCreation;
import com.therapybooking.booking.BookingFilter;
import com.therapybooking.booking.BookingSearch;
import com.therapybooking.booking.NewBooking;
import com.therapybooking.booking.model.Booking;
import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.ListFields;
import com.therapybooking.dashboard.PageTimes;
import com.therapybooking.delivery.history.Timeline;
import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.EmailAddress;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.FieldErrors;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.Paging;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of bookings, the form for a new one, and the page of one with its webhooks. */
@Controller
class BookingPages {

    private static final int MAX_THERAPISTS = 1_000;
    private static final int EVENTS_SHOWN = 20;
    private static final String PAGE_SIZE = "40";

    private final BookingSearch search;
    private final BookingCreation creation;
    private final Timeline timeline;
    private final Accounts accounts;
    private final Clock clock;

    BookingPages(
            BookingSearch search,
            BookingCreation creation,
            Timeline timeline,
            Accounts accounts,
            Clock clock) {
        this.clock = clock;
        this.search = search;
        this.creation = creation;
        this.timeline = timeline;
        this.accounts = accounts;
    }

    @GetMapping("/bookings")
    String list(
            @RequestParam Map<String, String> parameters,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer day,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        ListFields filter = BookingListFilter.of(parameters);
        if (day != null) {
            String date = filter.day(day, clock.instant()).toString();
            return "redirect:" + filter.with("from", date).with("to", date).url();
        }
        model.addAttribute("filter", filter);
        model.addAttribute("firstPage", cursor == null);
        model.addAttribute("states", Booking.Status.values());
        List<Account> therapists = accounts.therapists(null, MAX_THERAPISTS);
        model.addAttribute("therapists", therapists);
        model.addAttribute(
                "formerTherapist", formerTherapist(filter.get("therapistId"), therapists));
        model.addAttribute("compared", BookingSearch.NAMES_COMPARED);
        model.addAttribute("complete", true);
        model.addAttribute("agenda", false);
        try {
            find(filter, Paging.of("bookings", PAGE_SIZE, cursor), user, model);
        } catch (ProblemException e) {
            FormChecks.showFilter(e, FormChecks.START_WITH_NEWEST, response, model);
            model.addAttribute("page", new Paging.Page<>(List.of(), null));
        }
        return "bookings/list";
    }

    /** The name of a therapist who cannot be booked any more; null for any other text. */
    private @Nullable String formerTherapist(String id, List<Account> bookable) {
        if (!ObjectId.isValid(id)
                || bookable.stream().anyMatch(one -> one.id().toHexString().equals(id))) {
            return null;
        }
        return accounts.byId(new ObjectId(id)).map(Account::name).orElse("Deleted therapist");
    }

    private void find(ListFields filter, Paging paging, SignedInUser user, Model model) {
        String q = filter.get("q");
        boolean byName = !q.isEmpty() && !ObjectId.isValid(q) && !EmailAddress.mayBeStored(q);
        BookingFilter wanted = BookingListFilter.query(filter, byName ? null : filter.orNull("q"));
        if (byName) {
            BookingSearch.NamePage found = search.byClientName(user, wanted, q, paging);
            boolean onePage =
                    found.complete() && paging.after() == null && found.page().nextCursor() == null;
            boolean agenda = filter.hasPeriod() && onePage;
            model.addAttribute("agenda", agenda);
            model.addAttribute("page", agenda ? bySession(found.page()) : found.page());
            model.addAttribute("complete", found.complete());
        } else {
            model.addAttribute("agenda", filter.hasPeriod());
            model.addAttribute(
                    "page",
                    filter.hasPeriod()
                            ? search.bySession(user, wanted, paging)
                            : search.page(user, wanted, paging));
        }
    }

    private static Paging.Page<Booking> bySession(Paging.Page<Booking> found) {
        return new Paging.Page<>(
                found.items().stream().sorted(Comparator.comparing(Booking::scheduledAt)).toList(),
                null);
    }

    /**
     * @param again the id of a booking whose client, zone and therapist the form proposes; their
     *     names and addresses stay out of the URL
     */
    @GetMapping("/bookings/new")
    String newBooking(
            @RequestParam(defaultValue = "") String therapistId,
            @RequestParam(defaultValue = "") String again,
            @ModelAttribute("times") PageTimes times,
            Model model) {
        Booking earlier = again.isEmpty() ? null : find(again);
        String clientsZone = earlier == null ? null : earlier.timeZone();
        model.addAttribute("guessZone", clientsZone == null && times.viewerKnowsBetter());
        String zone = TypedTime.choice(clientsZone, times.proposedZone());
        return showForm(
                earlier == null
                        ? new BookingForm("", "", therapistId, "", zone, "", "")
                        : BookingForm.like(earlier, zone),
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
            return showForm(form, model);
        }
    }

    private String showForm(BookingForm form, Model model) {
        model.addAttribute("form", form);
        List<Account> therapists = accounts.therapists(null, MAX_THERAPISTS);
        model.addAttribute("therapists", therapists);
        String id = form.therapistId();
        if (ObjectId.isValid(id) && accounts.therapist(new ObjectId(id)).isEmpty()) {
            model.addAttribute("formerTherapist", formerTherapist(id, therapists));
        }
        model.addAttribute("zones", TypedTime.choices(form.zone()));
        return "bookings/new";
    }

    @GetMapping("/bookings/{id}")
    String booking(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String all,
            Model model) {
        model.addAttribute("all", all);
        return show(find(id), model);
    }

    Booking find(String id) {
        ObjectId booking = Ids.parse(id, "Booking");
        return Optional.ofNullable(search.byIds(List.of(booking)).get(booking))
                .orElseThrow(() -> ProblemException.notFound("Booking"));
    }

    /** The page of a booking. */
    String show(Booking booking, Model model) {
        model.addAttribute("here", "/bookings/" + booking.id().toHexString());
        model.addAttribute("booking", booking);
        Optional<ObjectId> therapist = Optional.ofNullable(booking.therapist().id());
        model.addAttribute("therapistExists", therapist.flatMap(accounts::byId).isPresent());
        model.addAttribute("therapistBookable", therapist.flatMap(accounts::therapist).isPresent());
        List<Timeline.Entry> history =
                timeline.of(booking.id()).stream().map(BookingPages::withKeysOfItsTime).toList();
        int hidden = Math.max(0, history.size() - EVENTS_SHOWN);
        boolean all = model.getAttribute("all") != null;
        model.addAttribute("events", history.size());
        model.addAttribute("timeline", history.subList(all ? 0 : hidden, history.size()));
        model.addAttribute("reminders", ReminderRow.of(booking, history, clock.instant()));
        return "bookings/booking";
    }

    /** Every key that is created later would add a line to every event of the past. */
    private static Timeline.Entry withKeysOfItsTime(Timeline.Entry entry) {
        return new Timeline.Entry(
                entry.id(),
                entry.event(),
                entry.timestamp(),
                entry.keys().stream()
                        .filter(told -> !Timeline.NO_KEY_YET.equals(told.reason()))
                        .toList(),
                entry.cause());
    }
}
