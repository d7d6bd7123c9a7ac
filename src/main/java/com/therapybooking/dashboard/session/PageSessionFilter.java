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
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
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
            user = SessionCookie.read(request).flatMap(sessions::administrator);
        } catch (RuntimeException e) {
            errors.show(request, response, e);
            return;
        }
        if (user.isEmpty() && isSignOut(request)) {
            response.sendRedirect(PageSecurity.SIGN_IN);
            return;
        }
        if (user.isEmpty() && needsSession(request)) {
            errors.stale(request, response);
            return;
        }
        user.ifPresent(PageSessionFilter::signIn);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    /** A form of a caller who is not signed in is refused before its body is read. */
    private static boolean needsSession(HttpServletRequest request) {
        return isPost(request) && !request.getRequestURI().equals(PageSecurity.SIGN_IN);
    }

    private static boolean isSignOut(HttpServletRequest request) {
        return isPost(request) && request.getRequestURI().equals(PageSecurity.SIGN_OUT);
    }

    private static boolean isPost(HttpServletRequest request) {
        return request.getMethod().equals("POST");
    }

    private static void signIn(SignedInUser user) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
                UsernamePasswordAuthenticationToken.authenticated(
                        user, null, List.of(new SimpleGrantedAuthority("ROLE_ADMIN"))));
        SecurityContextHolder.setContext(context);
    }
}
