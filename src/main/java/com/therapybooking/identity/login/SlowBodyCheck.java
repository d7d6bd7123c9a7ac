package com.therapybooking.identity.login;

import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Authenticates the caller again when a body has come slowly: the token or the session may have
 * ended since the head was read, or the account may have been changed or erased. Otherwise a body
 * that is held back would outlive a new password, and the call would store an erased person's name.
 */
@Component
public class SlowBodyCheck implements HandlerInterceptor, WebMvcConfigurer {

    private static final String AUTHENTICATED = SlowBodyCheck.class.getName();
    private static final Duration SLOW = Duration.ofMillis(100);

    /**
     * @param at the {@link System#nanoTime()} of the authentication
     * @param isStillValid authenticates again, and tells whether the result is the same user
     */
    private record Authenticated(long at, BooleanSupplier isStillValid) {}

    /** Called by the filter that has authenticated the caller by the head of the request. */
    public static void authenticated(HttpServletRequest request, BooleanSupplier isStillValid) {
        request.setAttribute(AUTHENTICATED, new Authenticated(System.nanoTime(), isStillValid));
    }

    /** After the checks that read the body. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).order(1);
    }

    /**
     * @throws ProblemException 401 when the caller is no longer authenticated as the same user
     */
    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(request.getAttribute(AUTHENTICATED) instanceof Authenticated caller)) {
            return true;
        }
        if (request.getMethod().equals("POST")) {
            request.getParameterMap(); // reads a form, of which only headers may have been read
        }
        if (System.nanoTime() - caller.at() > SLOW.toNanos()
                && !caller.isStillValid().getAsBoolean()) {
            throw ProblemException.unauthorized();
        }
        return true;
    }
}
