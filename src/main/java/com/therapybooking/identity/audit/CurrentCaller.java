package com.therapybooking.identity.audit;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.TrustedProxies;
import java.net.InetAddress;
import org.apache.tomcat.util.net.IPv6Utils;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Determines the caller of this thread's request, signed in by a token or a browser session. */
@Component
class CurrentCaller {

    private final TrustedProxies proxies;

    CurrentCaller(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** The caller; outside of a request, the service itself. */
    AuditActor actor() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller != null && caller.getPrincipal() instanceof SignedInUser user) {
            return AuditActor.of(
                    user, caller.getDetails() instanceof AuditActor.Token token ? token : null);
        }
        return RequestContextHolder.getRequestAttributes() == null
                ? AuditActor.SERVICE
                : AuditActor.GUEST;
    }

    /** The client's address as the rate limit counts it; null outside of a request. */
    @Nullable String address() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes call) {
            InetAddress address = proxies.clientAddress(call.getRequest());
            return address == null ? null : IPv6Utils.canonize(address.getHostAddress());
        }
        return null;
    }
}
