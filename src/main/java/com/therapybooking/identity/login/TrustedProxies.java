package com.therapybooking.identity.login;

import com.therapybooking.identity.IdentityProperties;
import com.therapybooking.platform.request.ClientNetwork;
import com.therapybooking.platform.settings.Cidr;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads the headers in which a reverse proxy describes the original request. They are used only
 * when the connection comes from an address in {@code TRUSTED_PROXIES}.
 */
@Component
public final class TrustedProxies {

    private final List<Cidr> proxies;

    TrustedProxies(IdentityProperties settings) {
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

    boolean contains(InetAddress address) {
        return proxies.stream().anyMatch(block -> block.contains(address));
    }

    /** The values of a header that holds a list, in the order of the hops. */
    static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** The text without double quotes around it. */
    static String unquoted(String text) {
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
