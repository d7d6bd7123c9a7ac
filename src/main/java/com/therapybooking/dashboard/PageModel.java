package com.therapybooking.dashboard;

import com.therapybooking.identity.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the frame around every page shows. */
@ControllerAdvice(basePackageClasses = PageModel.class)
class PageModel {

    /** The token is made here: later, the response may be on its way without the cookie. */
    @ModelAttribute
    void frame(@AuthenticationPrincipal @Nullable SignedInUser user, CsrfToken csrf, Model model) {
        model.addAttribute("csrfHeader", csrf.getHeaderName());
        model.addAttribute("csrfToken", csrf.getToken());
        if (user != null) {
            model.addAttribute("user", user);
        }
    }
}
