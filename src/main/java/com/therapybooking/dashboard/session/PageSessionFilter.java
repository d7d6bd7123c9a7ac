package com.therapybooking.dashboard.session;

import com.therapybooking.identity.SignedInUser;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/** Identifies the viewer of a page. */
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
        Optional<SignedInUser> user;
        try {
            user = sessions.administrator(request);
        } catch (RuntimeException e) {
            errors.show(request, response, e);
            return;
        }
        String path = request.getRequestURI();
        // A form of a caller who is not signed in is refused before its body is read; a sign-out is
        // redirected.
        if (user.isEmpty()
                && request.getMethod().equals("POST")
                && !path.equals(PageSecurity.SIGN_IN)) {
            if (path.equals(PageSecurity.SIGN_OUT)) {
                response.sendRedirect(PageSecurity.SIGN_IN);
            } else {
                errors.stale(request, response);
            }
            return;
        }
        user.ifPresent(PageSessionFilter::signIn);
        chain.doFilter(request, response);
    }

    private static void signIn(SignedInUser user) {
        SecurityContextHolder.setContext(
                new SecurityContextImpl(
                        UsernamePasswordAuthenticationToken.authenticated(
                                user, null, List.of(new SimpleGrantedAuthority("ROLE_ADMIN")))));
    }
}
