package com.therapybooking.identity.login;

import com.therapybooking.platform.request.ClientNetwork;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Determines the address of the client. {@code X-Forwarded-For} is read from the right; the first
 * address that is not a trusted proxy's is the client's. Ports, brackets and quotes around an
 * address are ignored. {@code Forwarded} is not read, because a proxy that writes only {@code
 * X-Forwarded-For} passes on a client's own {@code Forwarded}.
 */
@Component
class ClientAddress {

    /** An IPv6 address in brackets, with or without a port. */
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*)](?::\\d{1,5})?");

    private static final Pattern IPV4_WITH_PORT = Pattern.compile("([0-9.]+):\\d{1,5}");

    private static final Logger log = LoggerFactory.getLogger(ClientAddress.class);

    private final TrustedProxies proxies;
    private final AtomicBoolean warned = new AtomicBoolean();

    ClientAddress(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** A key for one client, as {@link ClientNetwork} groups addresses. */
    String key(HttpServletRequest request) {
        InetAddress address = of(request);
        return address == null ? "unknown" : ClientNetwork.of(address);
    }

    /** The address of the client; null when the connection has none. */
    @Nullable InetAddress of(HttpServletRequest request) {
        InetAddress address = ClientNetwork.address(request.getRemoteAddr());
        if (address == null || !proxies.contains(address)) {
            warnOfIgnored(request);
            return address;
        }
        List<String> hops = TrustedProxies.values(request, "X-Forwarded-For");
        for (String hop : hops.reversed()) {
            if (hop.isEmpty()) {
                continue; // RFC 9110, 5.6.1.2
            }
            InetAddress next = parse(hop);
            if (next == null) {
                break;
            }
            address = next;
            if (!proxies.contains(address)) {
                break;
            }
        }
        return address;
    }

    private void warnOfIgnored(HttpServletRequest request) {
        if (request.getHeader("X-Forwarded-For") != null && warned.compareAndSet(false, true)) {
            log.warn(
                    "X-Forwarded-For of a caller outside TRUSTED_PROXIES is ignored. If the caller is"
                            + " your reverse proxy, add its address: until then all of its clients"
                            + " share one limit. This is logged once.");
        }
    }

    private static @Nullable InetAddress parse(String hop) {
        String text = TrustedProxies.unquoted(hop);
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            return ClientNetwork.address(bracketed.group(1));
        }
        Matcher withPort = IPV4_WITH_PORT.matcher(text);
        return ClientNetwork.address(withPort.matches() ? withPort.group(1) : text);
    }
}
