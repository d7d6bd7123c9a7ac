package com.therapybooking.dashboard.verify;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page on which developers of receivers check a signature; nothing is stored or logged. */
@Controller
class VerifyPage {

    @GetMapping("/verify")
    String form() {
        return "verify";
    }

    @PostMapping("/verify")
    String verify(
            @RequestParam(defaultValue = "") String body,
            @RequestParam(defaultValue = "") String headers,
            @RequestParam(defaultValue = "") String key,
            Model model) {
        model.addAttribute("body", body);
        model.addAttribute("headers", headers);
        model.addAttribute("check", SignatureCheck.of(body, headers, key));
        return "verify";
    }
}
