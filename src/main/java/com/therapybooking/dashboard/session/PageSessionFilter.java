package com.therapybooking.dashboard.session;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.login.SlowBodyCheck;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Identifies the viewer of a page, and refuses forms before their body is read: those of a caller
 * who is not signed in, and those that another site sent, according to the browser ({@code
 * Sec-Fetch-Site}). The sign-in form needs the latter besides its token, because no session binds
 * that token yet.
 */
final class PageSessionFilter extends OncePerRequestFilter {

    private final PageSessions sessions;
    private final PageErrors errors;

    PageSessionFilter(PageSessions sessions, PageErrors errors) {
        this.sessions = sessions;
        this.errors = errors;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/assets/");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isForm = request.getMethod().equals("POST");
        String site = request.getHeader("Sec-Fetch-Site");
        if (isForm && ("cross-site".equals(site) || "same-site".equals(site))) {
            errors.show(
                    request, response, HttpStatus.FORBIDDEN, "The request came from another site.");
            return;
        }
        Optional<SignedInUser> user;
        try {
            user = sessions.administrator(request);
        } catch (RuntimeException e) {
            errors.show(request, response, e);
            return;
        }
        if (isForm && user.isEmpty() && !request.getRequestURI().equals(PageSecurity.SIGN_IN)) {
            errors.stale(request, response);
            return;
        }
        user.ifPresent(viewer -> {
            signIn(viewer);
            SlowBodyCheck.authenticated(
                    request,
                    () ->
                            sessions.administrator(request)
                                    .filter(again -> again.id().equals(viewer.id()))
                                    .isPresent());
        });
        chain.doFilter(request, response);
    }

    private static void signIn(SignedInUser user) {
        SecurityContextHolder.setContext(
                new SecurityContextImpl(
                        UsernamePasswordAuthenticationToken.authenticated(
                                user, null, List.of(new SimpleGrantedAuthority("ROLE_ADMIN")))));
    }
}
