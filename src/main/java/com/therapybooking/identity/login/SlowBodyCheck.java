package com.therapybooking.identity.login;

import com.therapybooking.identity.Account;
import com.therapybooking.identity.Accounts;
import com.therapybooking.identity.SignedInUser;
import com.therapybooking.platform.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Checks the caller again when a body has come slowly: the account may have been erased or changed
 * since the head was read. Otherwise the call would store an erased person's name.
 */
@Component
class SlowBodyCheck implements HandlerInterceptor, WebMvcConfigurer {

    /** The request attribute with the {@link System#nanoTime()} at which the caller was checked. */
    static final String CHECKED_AT = SlowBodyCheck.class.getName();

    private static final Duration SLOW = Duration.ofMillis(100);

    private final Accounts accounts;

    SlowBodyCheck(Accounts accounts) {
        this.accounts = accounts;
    }

    /** After the checks that read the body. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/api/**").order(1);
    }

    /**
     * @throws ProblemException 401 when the account is no longer as it was
     */
    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (request.getAttribute(CHECKED_AT) instanceof Long checkedAt
                && System.nanoTime() - checkedAt > SLOW.toNanos()
                && caller != null
                && caller.getPrincipal() instanceof SignedInUser user
                && accounts.byId(user.id())
                        .filter(Account::active)
                        .map(Account::user)
                        .filter(user::equals)
                        .isEmpty()) {
            throw ProblemException.unauthorized();
        }
        return true;
    }
}
