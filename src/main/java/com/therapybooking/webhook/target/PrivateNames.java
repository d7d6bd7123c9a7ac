package com.therapybooking.webhook.target;

import java.util.List;

/**
 * Names that have a meaning in private networks only, or that resolve to any chosen address. They
 * are refused when they have no address, whereas a public name without one is accepted.
 */
final class PrivateNames {

    private static final List<String> ENDINGS =
            List.of(
                    // RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of "internal"
                    ".localhost",
                    ".local",
                    ".home.arpa",
                    ".internal",
                    // usual in private networks, and not delegated
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
