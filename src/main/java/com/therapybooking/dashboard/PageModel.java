package com.therapybooking.dashboard;

import com.therapybooking.identity.SignedInUser;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.UriComponentsBuilder;

/** Adds the values that the frame of every page shows. */
@ControllerAdvice(basePackageClasses = PageModel.class)
public class PageModel {

    private final DashboardProperties settings;
    private final Clock clock;

    PageModel(DashboardProperties settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Creates the form token now: later, the response may be committed without the cookie. */
    @ModelAttribute
    public void frame(
            @AuthenticationPrincipal @Nullable SignedInUser user,
            CsrfToken csrf,
            HttpServletRequest request,
            Model model) {
        model.addAttribute("csrfToken", csrf.getToken());
        model.addAttribute("times", PageTimes.of(request, settings, clock.instant()));
        model.addAttribute("here", here(request));
        model.addAttribute("version", version());
        model.addAttribute("note", note(request));
        model.addAttribute("problems", Map.of());
        model.addAttribute("user", user);
    }

    /**
     * The note about the last action; a malformed query, whose parameters are an error, has none.
     */
    private static @Nullable String note(HttpServletRequest request) {
        return UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams()
                .getFirst("note");
    }

    /** The address of this page, without the note about the last action. */
    private static String here(HttpServletRequest request) {
        String query = request.getMethod().equals("GET") ? request.getQueryString() : null;
        if (query == null) {
            return request.getRequestURI();
        }
        return UriComponentsBuilder.fromPath(request.getRequestURI())
                .query(query)
                .replaceQueryParam("note")
                .build()
                .toUriString();
    }

    /** The version of the jar; "development" outside a jar. */
    private static String version() {
        String version = PageModel.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
