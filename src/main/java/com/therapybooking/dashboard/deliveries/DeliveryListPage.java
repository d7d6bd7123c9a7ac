package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.FormChecks;
import com.therapybooking.dashboard.ListFields;
import com.therapybooking.dashboard.deliveries.DeliveryRows.Rows;
import com.therapybooking.dashboard.session.ReturnPath;
import com.therapybooking.delivery.history.ManualRetry;
import com.therapybooking.delivery.history.RetryRefusal;
import com.therapybooking.delivery.model.DeliveryFilter;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.Ids;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.event.EventName;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of deliveries with its search, and the action that sends deliveries again. */
@Controller
class DeliveryListPage {

    private static final Rows NONE = new Rows(List.of(), null, null);

    private final DeliveryRows rows;
    private final ManualRetry manualRetry;
    private final Clock clock;

    DeliveryListPage(DeliveryRows rows, ManualRetry manualRetry, Clock clock) {
        this.clock = clock;
        this.rows = rows;
        this.manualRetry = manualRetry;
    }

    @GetMapping("/deliveries")
    String list(
            @RequestParam Map<String, String> parameters,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String newer,
            @RequestParam(required = false) @Nullable Integer day,
            @RequestParam(defaultValue = "") String note,
            @AuthenticationPrincipal SignedInUser user,
            HttpServletResponse response,
            Model model) {
        ListFields filter = ListFilter.of(parameters);
        if (day != null) {
            LocalDateTime begin = filter.day(day, clock.instant()).atStartOfDay();
            String end = begin.plusDays(1).toString();
            return "redirect:" + filter.with("from", begin.toString()).with("to", end).url();
        }
        String search = filter.get("q");
        if (rows.isDelivery(search)) {
            return "redirect:/deliveries/" + search;
        }
        model.addAttribute("filter", filter);
        model.addAttribute("query", ListFilter.query(filter.url()));
        model.addAttribute("page", NONE);
        model.addAttribute("tabs", Map.of());
        boolean isFirst = cursor == null && newer == null;
        try {
            DeliveryRows.Search found = rows.filter(filter, user);
            DeliveryFilter query = found.filter();
            model.addAttribute("bound", found.bound());
            DeliveryRows.Rows page =
                    newer == null
                            ? rows.older(query, cursor)
                            : rows.newer(query, Ids.field("newer", newer));
            isFirst |= newer != null && page.newer() == null;
            model.addAttribute("page", page);
            model.addAttribute("tabs", rows.tabs(query, filter.get("status")));
        } catch (ProblemException e) {
            FormChecks.showFilter(e, FormChecks.START_WITH_NEWEST, response, model);
        }
        model.addAttribute("firstPage", isFirst);
        model.addAttribute("events", EventName.SUBSCRIBABLE);
        model.addAttribute("result", RetryNote.text(note));
        model.addAttribute("allQueued", RetryNote.isAllQueued(note));
        return "deliveries/list";
    }

    /**
     * Sends deliveries again; of the selected ones no reminder of a session that has begun.
     *
     * @param only the delivery whose own button was pressed; null for the selected ones
     */
    @PostMapping("/deliveries/retry")
    String retry(
            @RequestParam(required = false) @Nullable String only,
            @RequestParam(required = false) @Nullable List<String> ids,
            @RequestParam(defaultValue = "/deliveries") String next) {
        List<String> chosen = only != null ? List.of(only) : ids == null ? List.of() : ids;
        SequencedSet<ObjectId> wanted = new LinkedHashSet<>();
        chosen.stream()
                .limit(ManualRetry.MAX_AT_ONCE)
                .forEach(id -> wanted.add(Ids.parse(id, "Delivery")));
        Collection<RetryRefusal> refused = manualRetry.retryAll(wanted, only != null).values();
        String note = RetryNote.of(wanted.size() - refused.size(), refused);
        return "redirect:" + ListFields.extended(ReturnPath.of(next), "note", note); // has none yet
    }
}
