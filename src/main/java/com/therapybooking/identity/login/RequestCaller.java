package com.therapybooking.identity.login;

import com.therapybooking.identity.SignedInUser;
import com.therapybooking.identity.audit.AuditActor;
import com.therapybooking.identity.audit.CurrentCaller;
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
class RequestCaller implements CurrentCaller {

    private final ClientAddress addresses;

    RequestCaller(ClientAddress addresses) {
        this.addresses = addresses;
    }

    @Override
    public AuditActor actor() {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller != null && caller.getPrincipal() instanceof SignedInUser user) {
            return AuditActor.of(
                    user, caller.getDetails() instanceof AuditActor.Token token ? token : null);
        }
        return RequestContextHolder.getRequestAttributes() == null
                ? AuditActor.SERVICE
                : AuditActor.GUEST;
    }

    @Override
    public @Nullable String address() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes call) {
            InetAddress address = addresses.of(call.getRequest());
            return address == null ? null : IPv6Utils.canonize(address.getHostAddress());
        }
        return null;
    }
}
