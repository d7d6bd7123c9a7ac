package com.therapybooking.webhook.target;

import java.util.List;

/**
 * Names that have a meaning inside of a network only, or that exist to lead to any address one
 * likes. They are looked up as all others; when that gives no address they are refused, where a
 * public name is taken.
 */
final class PrivateNames {

    private static final List<String> ENDINGS =
            List.of(
                    // RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of "internal"
                    ".localhost",
                    ".local",
                    ".home.arpa",
                    ".internal",
                    // usual in private networks, and delegated to nobody
                    ".localdomain",
                    ".lan",
                    ".home",
                    ".corp",
                    ".intranet",
                    ".private",
                    // the address is in the name
                    ".nip.io",
                    ".sslip.io",
                    ".xip.io",
                    ".traefik.me",
                    ".localtest.me",
                    ".lvh.me",
                    ".vcap.me",
                    ".lacolhost.com");

    private PrivateNames() {}

    /**
     * Whether the name is one of these.
     *
     * @param host in lower case
     */
    static boolean contains(String host) {
        return host.indexOf('.') < 0 || ENDINGS.stream().anyMatch(("." + host)::endsWith);
    }
}
