package com.therapybooking.identity.login;

import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.Role;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditActor;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Identifies the caller. Without an {@code Authorization} header the call is anonymous. A header
 * without a valid bearer token of a user who still has the token's role is a 401, for every path.
 * Public calls ignore the header, so that a client may send an expired token to them. The feed
 * checks the header itself.
 */
final class BearerTokenFilter extends OncePerRequestFilter {

    /** Public paths, with or without a token. */
    static final Set<String> PUBLIC_PATHS =
            Set.of("/api/auth/login", "/api/auth/register", "/api/therapists");

    /** The path for receivers, which send the raw key of their webhook key instead of a token. */
    static final String FEED_PATH = "/api/webhooks/feed";

    /** Prefixes of authorities: a user in a role, and an API token that has no role. */
    static final String ROLE = "ROLE_";

    static final String SCOPE = "SCOPE_";

    private static final String BEARER = "bearer ";

    private final JwtTokens tokens;
    private final Accounts accounts;
    private final ApiTokens apiTokens;

    BearerTokenFilter(JwtTokens tokens, Accounts accounts, ApiTokens apiTokens) {
        this.tokens = tokens;
        this.accounts = accounts;
        this.apiTokens = apiTokens;
    }

    /** The servlet path is decoded in the same way as the routes. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return PUBLIC_PATHS.contains(path) || FEED_PATH.equals(path);
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
        Optional<Authentication> caller =
                headers.size() == 1 ? caller(headers.getFirst()) : Optional.empty();
        if (caller.isEmpty()) {
            ProblemException.unauthorized().write(response);
            return;
        }
        SecurityContextHolder.setContext(new SecurityContextImpl(caller.get()));
        @Nullable Object user = caller.get().getPrincipal();
        SlowBodyCheck.authenticated(
                request,
                () ->
                        caller(headers.getFirst())
                                .filter(again -> Objects.equals(user, again.getPrincipal()))
                                .isPresent());
        chain.doFilter(request, response);
    }

    private Optional<Authentication> caller(String header) {
        if (!header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        return tokens.check(header.substring(BEARER.length()).strip())
                .flatMap(claim ->
                        accounts.signedIn(claim.userId(), claim.credentialsVersion())
                                .flatMap(user -> authentication(claim, user)));
    }

    /** The authority that the token gives; empty when the user no longer has it. */
    private Optional<Authentication> authentication(JwtTokens.Claim claim, SignedInUser user) {
        return switch (claim) {
            case JwtTokens.LoginClaim login when user.role() == login.role() ->
                    Optional.of(authentication(user, ROLE + user.role().name(), null));
            case JwtTokens.LoginClaim _ -> Optional.empty();
            case JwtTokens.ApiClaim api when user.isAdmin() ->
                    apiTokens
                            .use(api.tokenId())
                            .map(name ->
                                    authentication(
                                            user,
                                            api.scope() == Scope.ADMIN
                                                    ? ROLE + Role.ADMIN.name()
                                                    : SCOPE + api.scope().text(),
                                            new AuditActor.Token(api.tokenId(), name)));
            case JwtTokens.ApiClaim _ -> Optional.empty();
        };
    }

    private static Authentication authentication(
            SignedInUser user, String authority, AuditActor.@Nullable Token token) {
        UsernamePasswordAuthenticationToken caller =
                UsernamePasswordAuthenticationToken.authenticated(
                        user, null, List.of(new SimpleGrantedAuthority(authority)));
        caller.setDetails(token);
        return caller;
    }
}
