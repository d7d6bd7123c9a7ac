package com.therapybooking.dashboard.session;

import com.therapybooking.dashboard.PageTimes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Switches the time zone of the times on the pages. */
@Controller
class TimesPage {

    @PostMapping("/times")
    String choose(
            @RequestParam(defaultValue = "") String zone,
            @RequestParam(defaultValue = "/") String next,
            HttpServletRequest request,
            HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE, PageTimes.cookie(PageTimes.Choice.of(zone), request));
        return "redirect:" + ReturnPath.of(next);
    }
}
