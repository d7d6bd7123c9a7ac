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
                    "HEAD /actuator/prometheus",
                    "POST /sign-in");

    /**
     * The files of the API description have up to 1.5 MB, so each costs as much as many other
     * calls. Its page needs three.
     */
    private static final int DESCRIPTION_FILES_PER_MINUTE = 30;

    private static final String REFUSAL = "Too many calls from your address.";

    private final ClientAddress address;
    private final CallLimit limit;
    private final CallLimit descriptionLimit;

    PublicRateLimitFilter(ClientAddress address, int callsPerMinute) {
        this.address = address;
        this.limit = new CallLimit(callsPerMinute, REFUSAL);
        this.descriptionLimit =
                new CallLimit(Math.min(callsPerMinute, DESCRIPTION_FILES_PER_MINUTE), REFUSAL);
    }

    /**
     * The servlet path is decoded in the same way as the routes, so {@code /api/auth/logi%6e} does
     * not bypass the limit.
     */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return !(isDescription(path) || LIMITED.contains(request.getMethod() + " " + path))
                || SecurityContextHolder.getContext().getAuthentication() != null;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String caller = address.key(request);
            limit.count(caller);
            if (isDescription(request.getServletPath())) {
                descriptionLimit.count(caller);
            }
        } catch (ProblemException e) {
            Problem.of(e).write(request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isDescription(String path) {
        return path.startsWith("/webjars/swagger-ui/") || path.startsWith("/v3/api-docs");
    }
}
