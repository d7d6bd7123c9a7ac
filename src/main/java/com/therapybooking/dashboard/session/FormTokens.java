package com.therapybooking.dashboard.session;

import com.therapybooking.platform.secrets.ServerSecrets;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/**
 * Creates and checks the tokens that protect forms against forged requests (CSRF). A token is a
 * keyed hash of the session's token, so it is valid in that session only, and nothing is stored. A
 * browser without a session gets a random cookie instead, for the sign-in form.
 */
@Component
final class FormTokens implements CsrfTokenRepository {

    private static final String COOKIE = "therapy_csrf";
    private static final String BINDING = FormTokens.class.getName();

    private final ServerSecrets secrets;
    private final PageSessions sessions;

    FormTokens(ServerSecrets secrets, PageSessions sessions) {
        this.secrets = secrets;
        this.sessions = sessions;
    }

    /** The token of a browser that has neither a session nor the cookie yet. */
    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        String binding = PageSessions.TOKENS.generateKey();
        request.setAttribute(BINDING, binding);
        return token("cookie " + binding);
    }

    @Override
    public void saveToken(
            @Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token != null && request.getAttribute(BINDING) instanceof String binding) {
            sessions.setCookie(
                    COOKIE, binding, "Strict", Duration.ofSeconds(-1), request, response);
        }
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        String session = PageSessions.token(request).orElse("");
        if (!session.isEmpty()) {
            return token("session " + session);
        }
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        return cookie == null || cookie.getValue().isEmpty()
                ? null
                : token("cookie " + cookie.getValue());
    }

    private CsrfToken token(String binding) {
        return new DefaultCsrfToken("X-XSRF-TOKEN", "_csrf", secrets.sign("form-token", binding));
    }
}
