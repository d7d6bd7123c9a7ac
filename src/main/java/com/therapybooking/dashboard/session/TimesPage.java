package com.therapybooking.dashboard.session;

import com.therapybooking.dashboard.PageTimes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Switches the time zone of the times on the pages. */
@Controller
class TimesPage {

    private static final Duration A_YEAR = Duration.ofDays(365);

    private final PageSessions sessions;

    TimesPage(PageSessions sessions) {
        this.sessions = sessions;
    }

    @PostMapping("/times")
    String choose(
            @RequestParam(defaultValue = "") String zone,
            @RequestParam(defaultValue = "/") String next,
            HttpServletRequest request,
            HttpServletResponse response) {
        String choice = PageTimes.Choice.of(zone).text();
        sessions.setCookie(PageTimes.COOKIE, choice, "Lax", A_YEAR, request, response);
        return "redirect:" + ReturnPath.of(next);
    }
}
