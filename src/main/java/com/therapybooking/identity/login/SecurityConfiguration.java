package com.therapybooking.identity.login;

import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Passwords;
import com.therapybooking.identity.Role;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.platform.web.ProblemMapper;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Decides who may call which route. Four stateless filter chains: unknown methods, the API, the
 * public pages of operations, and a last one that permits reading {@code /webjars} and denies all
 * other paths. The pages, which have a session, come before the last one.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String ADMIN = Role.ADMIN.name();
    private static final String ROLE_ADMIN = BearerTokenFilter.ROLE + ADMIN;
    private static final String WEBHOOKS_READ =
            BearerTokenFilter.SCOPE + Scope.WEBHOOKS_READ.text();
    private static final String WEBHOOKS_WRITE =
            BearerTokenFilter.SCOPE + Scope.WEBHOOKS_WRITE.text();
    private static final Set<String> KNOWN_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String POLICY =
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

    @Bean
    PasswordEncoder passwordEncoder() {
        return Passwords.argon2();
    }

    /** No route has one of these methods; the answer is 405 with the route's methods, or 404. */
    @Bean
    @Order(0)
    SecurityFilterChain unknownMethods(HttpSecurity http) throws Exception {
        stateless(
                http.securityMatcher(request -> !KNOWN_METHODS.contains(request.getMethod())),
                POLICY);
        return http.authorizeHttpRequests(rules -> rules.anyRequest().permitAll()).build();
    }

    @Bean
    @Order(10)
    SecurityFilterChain api(
            HttpSecurity http,
            JwtTokens tokens,
            Accounts accounts,
            ApiTokens apiTokens,
            PublicRateLimitFilter publicRateLimit)
            throws Exception {
        stateless(http.securityMatcher("/api/**"), POLICY);
        http.addFilterBefore(
                new BearerTokenFilter(tokens, accounts, apiTokens),
                AnonymousAuthenticationFilter.class);
        http.addFilterBefore(publicRateLimit, AnonymousAuthenticationFilter.class);
        return http.authorizeHttpRequests(rules ->
                        rules.requestMatchers(BearerTokenFilter.PUBLIC_PATHS.toArray(String[]::new))
                                .permitAll()
                                .requestMatchers(BearerTokenFilter.FEED_PATH)
                                .permitAll()
                                .requestMatchers(HttpMethod.GET, "/api/webhooks/**")
                                .hasAnyAuthority(ROLE_ADMIN, WEBHOOKS_READ, WEBHOOKS_WRITE)
                                .requestMatchers(HttpMethod.HEAD, "/api/webhooks/**")
                                .hasAnyAuthority(ROLE_ADMIN, WEBHOOKS_READ, WEBHOOKS_WRITE)
                                .requestMatchers("/api/webhooks/**")
                                .hasAnyAuthority(ROLE_ADMIN, WEBHOOKS_WRITE)
                                .requestMatchers(_ -> isLimitedToWebhooks())
                                .denyAll()
                                .requestMatchers("/api/bookings/*/timeline")
                                .hasRole(ADMIN)
                                .requestMatchers(HttpMethod.POST, "/api/bookings")
                                .permitAll()
                                .requestMatchers("/api/bookings", "/api/bookings/**")
                                .access((user, call) ->
                                        new AuthorizationDecision(mayHaveBooking(user, call)))
                                .requestMatchers(
                                        "/api/audit",
                                        "/api/users",
                                        "/api/users/**",
                                        "/api/privacy/**",
                                        "/api/auth/tokens",
                                        "/api/auth/tokens/**")
                                .hasRole(ADMIN)
                                .anyRequest()
                                .authenticated())
                .build();
    }

    @Bean
    @Order(20)
    SecurityFilterChain operations(HttpSecurity http, PublicRateLimitFilter publicRateLimit)
            throws Exception {
        stateless(
                http.securityMatcher(
                        "/actuator/**", "/swagger-ui.html", "/swagger-ui/**", "/v3/api-docs"),
                POLICY + "; img-src 'self' data:; style-src 'self' 'unsafe-inline'");
        http.addFilterBefore(publicRateLimit, AnonymousAuthenticationFilter.class);
        return http.authorizeHttpRequests(rules -> rules.anyRequest().permitAll()).build();
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    SecurityFilterChain nothingElse(HttpSecurity http, PublicRateLimitFilter publicRateLimit)
            throws Exception {
        stateless(http.securityMatcher("/**"), POLICY);
        http.addFilterBefore(publicRateLimit, AnonymousAuthenticationFilter.class);
        ProblemException nothingHere = ProblemException.of(HttpStatus.NOT_FOUND);
        http.exceptionHandling(errors ->
                errors.authenticationEntryPoint(
                                (request, response, e) -> nothingHere.write(response))
                        .accessDeniedHandler(
                                (request, response, e) -> nothingHere.write(response)));
        return http.authorizeHttpRequests(rules ->
                        rules.requestMatchers(HttpMethod.GET, "/webjars/**")
                                .permitAll()
                                .requestMatchers(HttpMethod.HEAD, "/webjars/**")
                                .permitAll()
                                .anyRequest()
                                .denyAll())
                .build();
    }

    /**
     * Whether the caller has signed in or has a guest's token, which the booking decides about.
     * Other methods pass, so that they get a 405 instead of a 401.
     */
    private static boolean mayHaveBooking(
            Supplier<? extends @Nullable Authentication> user, RequestAuthorizationContext call) {
        return !(user.get() instanceof AnonymousAuthenticationToken)
                || call.getRequest().getHeader("X-Booking-Token") != null
                || !Set.of("GET", "HEAD", "PATCH", "POST").contains(call.getRequest().getMethod());
    }

    /** Disables observations of each filter, which would cost time in every booking call. */
    @Bean
    SecurityObservationSettings noObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Passes unknown methods on: the route answers 405 with its methods. */
    @Bean
    HttpFirewall anyMethod() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        return firewall;
    }

    /** Requests that Spring Security's firewall refuses, such as a path with {@code //}. */
    @Bean
    RequestRejectedHandler rejectedRequests() {
        return (request, response, e) -> ProblemMapper.of(e).write(response);
    }

    /** Whether the caller has an API token with a scope instead of a role. */
    private static boolean isLimitedToWebhooks() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        return caller != null
                && caller.getAuthorities().stream()
                        .map(authority -> String.valueOf(authority.getAuthority()))
                        .anyMatch(authority -> authority.startsWith(BearerTokenFilter.SCOPE));
    }

    /** Disables sessions, and filters that are not needed. */
    private static void stateless(HttpSecurity http, String contentSecurityPolicy)
            throws Exception {
        http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(context ->
                        context.securityContextRepository(new NullSecurityContextRepository()))
                .servletApi(AbstractHttpConfigurer::disable)
                .headers(headers ->
                        headers.contentSecurityPolicy(
                                        policy -> policy.policyDirectives(contentSecurityPolicy))
                                .referrerPolicy(
                                        referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .exceptionHandling(errors ->
                        errors.authenticationEntryPoint((request, response, e) ->
                                        ProblemException.unauthorized().write(response))
                                .accessDeniedHandler((request, response, e) ->
                                        ProblemException.forbidden().write(response)));
    }
}
