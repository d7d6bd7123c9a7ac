package com.therapybooking.dashboard.session;

import com.therapybooking.identity.login.TrustedProxies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Marks a request as secure when a trusted proxy says that the browser used TLS. */
final class ForwardedTlsFilter extends OncePerRequestFilter {

    private final TrustedProxies proxies;

    ForwardedTlsFilter(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(proxies.isOverTls(request) ? secure(request) : request, response);
    }

    private static HttpServletRequest secure(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public boolean isSecure() {
                return true;
            }
        };
    }
}
