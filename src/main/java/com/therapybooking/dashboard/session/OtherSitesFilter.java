package com.therapybooking.dashboard.session;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses forms that another site sent, according to the browser ({@code Sec-Fetch-Site}). The
 * sign-in form needs this besides its token, because no session binds that token yet.
 */
final class OtherSitesFilter extends OncePerRequestFilter {

    private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");

    private final PageErrors errors;

    OtherSitesFilter(PageErrors errors) {
        this.errors = errors;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return !request.getMethod().equals("POST") || site == null || !OTHER_SITES.contains(site);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        errors.show(request, response, HttpStatus.FORBIDDEN, "The request came from another site.");
    }
}
