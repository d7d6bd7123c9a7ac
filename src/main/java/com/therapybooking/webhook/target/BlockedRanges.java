package com.therapybooking.webhook.target;

import com.therapybooking.platform.settings.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that webhooks must not go to: all that the IANA special-purpose registries do not
 * call globally reachable, and the forms of IPv6 that hide an IPv4 address. Everything outside
 * {@code 2000::/3} is not allocated for unicast and is refused.
 */
final class BlockedRanges {

    private record Range(Cidr block, String what) {}

    private static final List<Range> IPV4 =
            ranges(
                    "0.0.0.0/8", "an address of \"this network\" (RFC 791)",
                    "10.0.0.0/8", "a private address (RFC 1918)",
                    "100.64.0.0/10", "an address behind carrier-grade NAT (RFC 6598)",
                    "127.0.0.0/8", "a loopback address (RFC 1122)",
                    "168.63.129.16/32", "a cloud's own service (Azure)",
                    "169.254.0.0/16", "a link-local address, cloud metadata included (RFC 3927)",
                    "172.16.0.0/12", "a private address (RFC 1918)",
                    "192.0.0.0/24", "an address for protocol assignments (RFC 6890)",
                    "192.0.2.0/24", "an address for documentation (RFC 5737)",
                    "192.31.196.0/24", "an AS112 address (RFC 7535)",
                    "192.52.193.0/24", "an AMT address (RFC 7450)",
                    "192.88.99.0/24", "a 6to4 relay (RFC 7526)",
                    "192.168.0.0/16", "a private address (RFC 1918)",
                    "192.175.48.0/24", "an AS112 address (RFC 7534)",
                    "198.18.0.0/15", "an address for benchmarking (RFC 2544)",
                    "198.51.100.0/24", "an address for documentation (RFC 5737)",
                    "203.0.113.0/24", "an address for documentation (RFC 5737)",
                    "224.0.0.0/4", "a multicast address (RFC 5771)",
                    "240.0.0.0/4", "a reserved or broadcast address (RFC 1112, RFC 8190)");

    private static final List<Range> IPV6 =
            ranges(
                    "::/128", "the unspecified address (RFC 4291)",
                    "::1/128", "a loopback address (RFC 4291)",
                    "::/96", "an IPv4-compatible address (RFC 4291)",
                    "::ffff:0:0:0/96", "an IPv4-translated address (RFC 2765)",
                    "64:ff9b::/96", "a NAT64 address (RFC 6052)",
                    "64:ff9b:1::/48", "a local NAT64 address (RFC 8215)",
                    "100::/64", "an address of the discard prefix (RFC 6666)",
                    "2001::/32", "a Teredo address (RFC 4380)",
                    "2001::/23", "an address for protocol assignments (RFC 2928)",
                    "2001:db8::/32", "an address for documentation (RFC 3849)",
                    "2002::/16", "a 6to4 address (RFC 3056)",
                    "2620:4f:8000::/48", "an AS112 address (RFC 7534)",
                    "3ffe::/16", "an address of the former 6bone (RFC 3701)",
                    "3fff::/20", "an address for documentation (RFC 9637)",
                    "5f00::/16", "an address for segment routing (RFC 9602)",
                    "fc00::/7", "a unique-local address, cloud metadata included (RFC 4193)",
                    "fe80::/10", "a link-local address (RFC 4291)",
                    "fec0::/10", "a site-local address (RFC 3879)",
                    "ff00::/8", "a multicast address (RFC 4291)");

    private static final Cidr UNICAST = Cidr.parse("", "2000::/3");

    private BlockedRanges() {}

    /** The kind of a refused address, with its article; empty for an ordinary public address. */
    static Optional<String> blockedReason(InetAddress address) {
        if (address instanceof Inet4Address) {
            return find(IPV4, address);
        }
        Optional<String> known = find(IPV6, address);
        if (known.isPresent()) {
            return known;
        }
        if (!UNICAST.contains(address)) {
            return Optional.of("an address outside of global unicast (RFC 4291)");
        }
        return isIsatap(address.getAddress())
                ? Optional.of("an ISATAP address (RFC 5214)")
                : Optional.empty();
    }

    /** An interface identifier of {@code [02]00:5efe} and an IPv4 address. */
    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & 0xfd) == 0
                && bytes[9] == 0
                && bytes[10] == 0x5e
                && bytes[11] == (byte) 0xfe;
    }

    private static Optional<String> find(List<Range> ranges, InetAddress address) {
        return ranges.stream()
                .filter(range -> range.block().contains(address))
                .map(Range::what)
                .findFirst();
    }

    private static List<Range> ranges(String... blocksAndNames) {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < blocksAndNames.length; i += 2) {
            ranges.add(new Range(Cidr.parse("", blocksAndNames[i]), blocksAndNames[i + 1]));
        }
        return List.copyOf(ranges);
    }
}
