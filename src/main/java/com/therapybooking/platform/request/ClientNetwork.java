package com.therapybooking.platform.request;

import java.net.InetAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Groups addresses into clients: an IPv4 address, or a /64 network of IPv6. */
public final class ClientNetwork {

    private ClientNetwork() {}

    /** The same text for all addresses of one client. */
    public static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes, 0, bytes.length == 16 ? 8 : bytes.length);
    }

    /** The address that a literal stands for, without its zone; null for any other text. */
    public static @Nullable InetAddress address(String literal) {
        try {
            int zone = literal.indexOf('%');
            return InetAddress.ofLiteral(zone < 0 ? literal : literal.substring(0, zone));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
