package com.therapybooking.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.therapybooking.platform.web.Problem;
import com.therapybooking.platform.web.ProblemException;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Limits what one address may ask for without signing in. Each instance counts for itself. */
public final class PublicRateLimitFilter extends OncePerRequestFilter {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Set<String> LIMITED =
            Set.of(
                    "POST /api/auth/login",
                    "POST /api/auth/register",
                    "POST /api/bookings",
                    "GET /api/therapists",
                    "HEAD /api/therapists",
                    "POST /sign-in");

    private final ClientAddress address;
    private final int callsPerMinute;
    private final Cache<String, Bucket> buckets =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(MINUTE).build();

    PublicRateLimitFilter(ClientAddress address, int callsPerMinute) {
        this.address = address;
        this.callsPerMinute = callsPerMinute;
    }

    /**
     * The servlet path is decoded as the routes are: {@code /api/auth/logi%6e} is no way around.
     */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return callsPerMinute == 0
                || !LIMITED.contains(request.getMethod() + " " + request.getServletPath())
                || SecurityContextHolder.getContext().getAuthentication() != null;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Bucket bucket = buckets.get(address.key(request), key -> newBucket());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (probe.isConsumed()) {
            chain.doFilter(request, response);
            return;
        }
        Problem.of(
                        ProblemException.tooManyRequests(
                                "Too many calls from your address.",
                                Duration.ofNanos(probe.getNanosToWaitForRefill())))
                .write(request, response);
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(
                        Bandwidth.builder()
                                .capacity(callsPerMinute)
                                .refillGreedy(callsPerMinute, MINUTE)
                                .build())
                .build();
    }
}
