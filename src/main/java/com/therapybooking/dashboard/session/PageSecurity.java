package com.therapybooking.dashboard.session;

import com.therapybooking.identity.TrustedProxies;
import com.therapybooking.identity.login.PublicRateLimitFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.util.UriUtils;

/**
 * The security rules of the pages: administrators only, by a cookie of {@link PageSessions}. Every
 * form has a CSRF token, the sign-in form too. Pages load nothing from other hosts and contain no
 * inline script or style.
 */
@Configuration(proxyBeanMethods = false)
class PageSecurity {

    static final String SIGN_IN = "/sign-in";
    static final String SIGN_OUT = "/sign-out";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; frame-ancestors 'none';"
                    + " base-uri 'none'";

    private static final String PERMISSIONS =
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    @Bean
    @Order(30)
    SecurityFilterChain pages(
            HttpSecurity http,
            PageSessions sessions,
            FormTokens formTokens,
            TrustedProxies proxies,
            PublicRateLimitFilter publicRateLimit,
            PageErrors errors)
            throws Exception {
        return http.securityMatcher(
                        "/",
                        SIGN_IN,
                        SIGN_OUT,
                        "/keys/**",
                        "/deliveries/**",
                        "/bookings/**",
                        "/users/**",
                        "/events/**",
                        "/guides/**",
                        "/audit/**",
                        "/tokens/**",
                        "/erase/**",
                        "/verify",
                        "/password",
                        "/times",
                        "/assets/**")
                // The filter of form tokens reads the body: refuse what may not call before it.
                .addFilterBefore(new PageSessionFilter(sessions, errors), CsrfFilter.class)
                .addFilterBefore(publicRateLimit, CsrfFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(formTokens))
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(context ->
                        context.securityContextRepository(
                                new RequestAttributeSecurityContextRepository()))
                .headers(headers ->
                        headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY))
                                .httpStrictTransportSecurity(
                                        hsts -> hsts.requestMatcher(proxies::isOverTls))
                                .permissionsPolicyHeader(policy -> policy.policy(PERMISSIONS))
                                .referrerPolicy(
                                        referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(
                                        (request, response, e) -> toSignIn(request, response))
                                .accessDeniedHandler(
                                        (request, response, e) -> errors.stale(request, response)))
                .authorizeHttpRequests(rules ->
                        rules.requestMatchers(SIGN_IN, "/assets/**")
                                .permitAll()
                                .anyRequest()
                                .hasRole("ADMIN"))
                .build();
    }

    /** Addresses that no other chain takes. */
    @Bean
    @Order(40)
    SecurityFilterChain everyOtherPage(HttpSecurity http, PageErrors errors) throws Exception {
        return http.securityMatcher(request ->
                        UnknownPages.fromBrowser(request)
                                && !request.getRequestURI().startsWith("/webjars/"))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .headers(headers ->
                        headers.contentSecurityPolicy(policy -> policy.policyDirectives(POLICY)))
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint(
                                (request, response, e) -> errors.notFound(request, response)))
                .authorizeHttpRequests(rules -> rules.anyRequest().denyAll())
                .build();
    }

    /** Remembers the page that was asked for; a background request makes the browser go there. */
    private static void toSignIn(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Redirect", signIn(request.getHeader("HX-Current-URL")));
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return;
        }
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        response.sendRedirect(
                request.getMethod().equals("GET")
                        ? signIn(request.getRequestURI() + query)
                        : SIGN_IN);
    }

    /** The sign-in that leads back to a page of ours; otherwise it leads to the overview. */
    static String signIn(@Nullable String page) {
        String path =
                page == null
                        ? "/"
                        : ReturnPath.of(
                                page.replaceFirst("^https?://[^/]*", "").replaceFirst("#.*", ""));
        return path.equals("/")
                ? SIGN_IN
                : SIGN_IN + "?next=" + UriUtils.encode(path, StandardCharsets.UTF_8);
    }
}
