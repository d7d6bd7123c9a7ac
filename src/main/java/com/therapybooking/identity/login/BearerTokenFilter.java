package com.therapybooking.identity.login;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.Users;
import com.therapybooking.platform.web.Problem;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Identifies the caller. Without an {@code Authorization} header the call is anonymous; with one
 * that is not a valid bearer token of a user who still has the token's role it is a 401, whatever
 * the path. The public calls ignore the header, so that a client may send an expired token to them.
 */
final class BearerTokenFilter extends OncePerRequestFilter {

    /** Open to everyone, with or without a token. */
    static final Set<String> PUBLIC_PATHS =
            Set.of("/api/auth/login", "/api/auth/register", "/api/therapists");

    private static final String BEARER = "bearer ";

    private final Tokens tokens;
    private final Users users;

    BearerTokenFilter(Tokens tokens, Users users) {
        this.tokens = tokens;
        this.users = users;
    }

    /** The servlet path is decoded as the routes are. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return PUBLIC_PATHS.contains(request.getServletPath());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Optional<SignedInUser> user =
                headers.size() == 1 ? user(headers.getFirst()) : Optional.empty();
        if (user.isEmpty()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            Problem.of(ProblemException.unauthorized()).write(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(authentication(user.get()));
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private Optional<SignedInUser> user(String header) {
        if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        return tokens.check(header.substring(BEARER.length()).strip())
                .flatMap(claim ->
                        users.user(claim.userId()).filter(user -> user.role() == claim.role()));
    }

    private static UsernamePasswordAuthenticationToken authentication(SignedInUser user) {
        return UsernamePasswordAuthenticationToken.authenticated(
                user, null, List.of(new SimpleGrantedAuthority("ROLE_" + user.role().name())));
    }
}
