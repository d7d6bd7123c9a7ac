package com.therapybooking.identity.login;

import com.therapybooking.platform.request.CallLimit;
import com.therapybooking.platform.web.Problem;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Limits the unauthenticated calls of one client address. Each instance counts separately. */
public final class PublicRateLimitFilter extends OncePerRequestFilter {

    private static final Set<String> LIMITED =
            Set.of(
                    "POST /api/auth/login",
                    "POST /api/auth/register",
                    "POST /api/bookings",
                    "GET /api/therapists",
                    "HEAD /api/therapists",
                    "GET /actuator/prometheus",
                    "POST /sign-in");

    /** Its largest file has 1.5 MB. */
    private static final String SWAGGER = "/webjars/swagger-ui/";

    private final ClientAddress address;
    private final CallLimit limit;

    PublicRateLimitFilter(ClientAddress address, int callsPerMinute) {
        this.address = address;
        this.limit = new CallLimit(callsPerMinute, "Too many calls from your address.");
    }

    /**
     * The servlet path is decoded in the same way as the routes, so {@code /api/auth/logi%6e} does
     * not bypass the limit.
     */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return !(path.startsWith(SWAGGER) || LIMITED.contains(request.getMethod() + " " + path))
                || SecurityContextHolder.getContext().getAuthentication() != null;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            limit.count(address.key(request));
        } catch (ProblemException e) {
            Problem.of(e).write(request, response);
            return;
        }
        chain.doFilter(request, response);
    }
}
