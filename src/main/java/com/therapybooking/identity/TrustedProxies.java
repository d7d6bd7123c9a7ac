package com.therapybooking.identity;

import com.therapybooking.platform.request.ClientNetwork;
import com.therapybooking.platform.settings.Cidr;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the headers in which a reverse proxy describes the original request. They are used only
 * when the connection comes from an address in {@code TRUSTED_PROXIES}.
 */
@Component
public final class TrustedProxies {

    /** An IPv6 address in brackets, with or without a port. */
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]*)](?::\\d{1,5})?");

    private static final Pattern IPV4_WITH_PORT = Pattern.compile("([0-9.]+):\\d{1,5}");

    private static final Logger log = LoggerFactory.getLogger(TrustedProxies.class);

    private final List<Cidr> proxies;
    private final AtomicBoolean warned = new AtomicBoolean();

    public TrustedProxies(IdentityProperties settings) {
        this.proxies = settings.proxies();
    }

    /**
     * Whether the browser used TLS: on this connection itself, or, according to a trusted proxy, on
     * the connection to the first proxy ({@code X-Forwarded-Proto} or {@code Forwarded}).
     */
    public boolean isOverTls(HttpServletRequest request) {
        if (request.isSecure()) {
            return true;
        }
        InetAddress sender = ClientNetwork.address(request.getRemoteAddr());
        return sender != null
                && contains(sender)
                && ("https".equals(firstProto(values(request, "X-Forwarded-Proto")))
                        || "https".equals(firstForwardedProto(values(request, "Forwarded"))));
    }

    /** A key for one client, as {@link ClientNetwork} groups addresses. */
    public String clientKey(HttpServletRequest request) {
        InetAddress address = clientAddress(request);
        return address == null ? "unknown" : ClientNetwork.of(address);
    }

    /**
     * The address of the client; null when the connection has none. {@code X-Forwarded-For} is read
     * from the right; the first address that is not a trusted proxy's is the client's. Ports,
     * brackets and quotes around an address are ignored. {@code Forwarded} is not read, because a
     * proxy that writes only {@code X-Forwarded-For} passes on a client's own {@code Forwarded}.
     */
    public @Nullable InetAddress clientAddress(HttpServletRequest request) {
        InetAddress address = ClientNetwork.address(request.getRemoteAddr());
        if (address == null || !contains(address)) {
            warnOfIgnored(request);
            return address;
        }
        for (String hop : values(request, "X-Forwarded-For").reversed()) {
            if (hop.isEmpty()) {
                continue; // RFC 9110, 5.6.1.2
            }
            InetAddress next = parse(hop);
            if (next == null) {
                break;
            }
            address = next;
            if (!contains(address)) {
                break;
            }
        }
        return address;
    }

    private boolean contains(InetAddress address) {
        return proxies.stream().anyMatch(block -> block.contains(address));
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
        String text = unquoted(hop);
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            return ClientNetwork.address(bracketed.group(1));
        }
        Matcher withPort = IPV4_WITH_PORT.matcher(text);
        return ClientNetwork.address(withPort.matches() ? withPort.group(1) : text);
    }

    /** The values of a header that holds a list, in the order of the hops. */
    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** The text without double quotes around it. */
    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).strip()
                : text;
    }

    private static @Nullable String firstProto(List<String> hops) {
        return hops.isEmpty() ? null : unquoted(hops.getFirst()).toLowerCase(Locale.ROOT);
    }

    /** The {@code proto} of the first hop in {@code Forwarded} (RFC 7239), in lower case. */
    private static @Nullable String firstForwardedProto(List<String> hops) {
        if (hops.isEmpty()) {
            return null;
        }
        return Arrays.stream(hops.getFirst().split(";", -1))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].strip().equalsIgnoreCase("proto"))
                .map(pair -> unquoted(pair[1].strip()).toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse(null);
    }
}
