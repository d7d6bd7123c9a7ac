package com.therapybooking.identity;

import com.therapybooking.platform.settings.Cidr;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Where a request comes from. {@code X-Forwarded-For} is believed as far as trusted proxies wrote
 * it: from the right, the first address that is not one of theirs.
 */
@Component
class ClientAddress {

    private final List<Cidr> proxies;

    ClientAddress(IdentitySettings settings) {
        this.proxies = settings.proxies();
    }

    /** A key for one caller: an IPv4 address, or the /64 network of an IPv6 address. */
    String key(HttpServletRequest request) {
        InetAddress address = parse(request.getRemoteAddr());
        if (address == null) {
            return "unknown";
        }
        if (isProxy(address)) {
            for (String hop : forwarded(request).reversed()) {
                InetAddress next = parse(hop);
                if (next == null) {
                    break;
                }
                address = next;
                if (!isProxy(address)) {
                    break;
                }
            }
        }
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes, 0, bytes.length == 16 ? 8 : bytes.length);
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(block -> block.contains(address));
    }

    private static List<String> forwarded(HttpServletRequest request) {
        return Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private static @Nullable InetAddress parse(String text) {
        try {
            int zone = text.indexOf('%');
            return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
