package com.therapybooking.platform.request;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Treats {@code TRACE} like an unknown method, because the servlet API would echo the request with
 * its headers, and a CORS preflight like any other {@code OPTIONS}, because Spring would answer it
 * with an {@code Allow} of all methods. The route then answers with its own {@code Allow}, and
 * without CORS headers, so browsers refuse cross-origin calls.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MethodFilter extends OncePerRequestFilter {

    private static final String TRACE = "TRACE";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals(TRACE) && !request.getMethod().equals("OPTIONS");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean trace = request.getMethod().equals(TRACE);
        chain.doFilter(trace ? unsupported(request) : withoutPreflight(request), response);
    }

    private static HttpServletRequest unsupported(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getMethod() {
                return "UNSUPPORTED-TRACE";
            }
        };
    }

    private static HttpServletRequest withoutPreflight(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable String getHeader(String name) {
                return name.equalsIgnoreCase(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
                        ? null
                        : super.getHeader(name);
            }
        };
    }
}
