package com.therapybooking.platform.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Groups addresses into clients: an IPv4 address, or a /64 network of IPv6. */
final class ClientNetwork {

    private static final int IPV6_NETWORK_BYTES = 8;

    private ClientNetwork() {}

    /** A key with {@code equals}. */
    static Object of(InetAddress address) {
        return address instanceof Inet6Address
                ? ByteBuffer.wrap(address.getAddress(), 0, IPV6_NETWORK_BYTES)
                : address;
    }
}
