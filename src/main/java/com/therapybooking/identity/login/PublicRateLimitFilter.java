package com.therapybooking.identity.login;

import com.therapybooking.identity.IdentityProperties;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TrustedProxies;
import com.therapybooking.platform.request.CallLimit;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits the unauthenticated calls of one client address, and separately the changes of bookings by
 * one guest's address or one signed-in client. Each instance counts separately. All filter chains
 * share this filter, so that each address has one limit; the container does not run it outside the
 * chains.
 */
@Component
@FilterRegistration(enabled = false)
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

    private final TrustedProxies proxies;
    private final CallLimit limit;
    private final CallLimit changeLimit;
    private final CallLimit descriptionLimit;

    PublicRateLimitFilter(TrustedProxies proxies, IdentityProperties settings) {
        int callsPerMinute = settings.callsPerMinute();
        this.proxies = proxies;
        this.limit = new CallLimit(callsPerMinute, REFUSAL);
        this.changeLimit = new CallLimit(callsPerMinute, "Too many changes of bookings.");
        this.descriptionLimit =
                new CallLimit(Math.min(callsPerMinute, DESCRIPTION_FILES_PER_MINUTE), REFUSAL);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            count(request);
        } catch (ProblemException e) {
            e.write(response);
            return;
        }
        chain.doFilter(request, response);
    }

    /**
     * The servlet path is decoded in the same way as the routes, so {@code /api/auth/logi%6e} does
     * not bypass the limit.
     */
    private void count(HttpServletRequest request) {
        String method = request.getMethod();
        String path = request.getServletPath();
        boolean isDescription =
                path.startsWith("/webjars/swagger-ui/") || path.startsWith("/v3/api-docs");
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (path.startsWith("/api/bookings/") && Set.of("POST", "PATCH").contains(method)) {
            if (caller == null || !(caller.getPrincipal() instanceof SignedInUser user)) {
                changeLimit.count(proxies.clientKey(request));
            } else if (user.role() == Role.CLIENT) {
                changeLimit.count(user.id().toHexString());
            }
        } else if (caller == null && (isDescription || LIMITED.contains(method + " " + path))) {
            String address = proxies.clientKey(request);
            limit.count(address);
            if (isDescription) {
                descriptionLimit.count(address);
            }
        }
    }
}
