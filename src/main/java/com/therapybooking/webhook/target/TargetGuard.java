package com.therapybooking.webhook.target;

import com.therapybooking.platform.settings.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where webhooks may go. It checks parsed addresses, never text, when a key is saved and at
 * each connection, which then uses the checked address.
 */
public final class TargetGuard {

    private static final Logger log = LoggerFactory.getLogger(TargetGuard.class);
    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
    private static final Pattern LITERAL_V4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern LITERAL_V6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern NUMERIC_LABEL = Pattern.compile("(0x[0-9a-f]*|\\d+)");
    private static final Set<String> METADATA_NAMES =
            Set.of("metadata.google.internal", "metadata.goog", "metadata", "instance-data");

    /**
     * Names that have a meaning in private networks only, or that resolve to any chosen address.
     * They are refused when they have no address, whereas a public name without one is accepted.
     */
    private static final List<String> PRIVATE_ENDINGS =
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

    private final List<Cidr> allowed;
    private final HostResolver resolver;

    /**
     * @param allowed blocks that are exempt, for which plain http is accepted too
     */
    public TargetGuard(List<Cidr> allowed, HostResolver resolver) {
        this.allowed = List.copyOf(allowed);
        this.resolver = resolver;
    }

    /**
     * Checks a URL and every address that its host has now. An https URL with a public host name is
     * accepted without an address, because an unavailable name server is not the caller's fault:
     * each connection checks again.
     *
     * @throws TargetRefusedException with the reason for the administrator
     */
    public TargetUrl check(String url) throws TargetRefusedException {
        TargetUrl parsed = TargetUrl.parse(url);
        try {
            var _ = resolveChecked(parsed.host(), parsed.isPlain());
        } catch (TargetRefusedException e) {
            throw e;
        } catch (UnknownHostException e) {
            if (parsed.isPlain()) {
                throw new TargetRefusedException("must use https");
            }
            if (isPrivate(parsed.host())) {
                throw new TargetRefusedException("must not be a private host name");
            }
        }
        return parsed;
    }

    private static boolean isPrivate(String host) {
        return host.indexOf('.') < 0 || PRIVATE_ENDINGS.stream().anyMatch(("." + host)::endsWith);
    }

    /** Whether the host of a saved URL has no address now. */
    public boolean isUnknown(String url) {
        try {
            TargetUrl parsed = parseSaved(url);
            var _ = resolveChecked(parsed.host(), parsed.isPlain());
            return false;
        } catch (TargetRefusedException e) {
            return false;
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /**
     * The parts of a saved URL. Checks its form without a lookup; {@link #resolveChecked} checks
     * the addresses when the connection is made.
     *
     * @throws TargetRefusedException with the reason for the administrator
     */
    public TargetUrl parseSaved(String url) throws TargetRefusedException {
        TargetUrl parsed = TargetUrl.parse(url);
        requireHostName(parsed.host());
        return parsed;
    }

    /**
     * The addresses that a connection to this host may use.
     *
     * @param plain whether the connection uses plain http, which only exempt addresses may
     * @throws TargetRefusedException when any of the host's addresses is refused
     * @throws UnknownHostException when the host has no address
     */
    public List<InetAddress> resolveChecked(String host, boolean plain)
            throws UnknownHostException {
        List<InetAddress> addresses = resolve(strip(host));
        for (InetAddress address : addresses) {
            boolean exempt = allowed.stream().anyMatch(block -> block.contains(address));
            if (!exempt) {
                if (plain) {
                    throw new TargetRefusedException("must use https");
                }
                Optional<String> why = BlockedRanges.blockedReason(address);
                if (why.isPresent()) {
                    throw new TargetRefusedException(refusal(host, address, why.get()));
                }
            }
        }
        return addresses;
    }

    /** Names only the kind of the address, because the address may reveal the internal network. */
    private static String refusal(String host, InetAddress address, String kind) {
        log.info(
                "Webhook target refused: {} has the address {}, which is {}",
                host,
                address.getHostAddress(),
                kind);
        return "leads to " + kind;
    }

    private static void requireHostName(String host) throws TargetRefusedException {
        if (isLiteral(host)) {
            return;
        }
        if (host.indexOf(':') >= 0) {
            throw new TargetRefusedException("must have a well-formed address");
        }
        String lastLabel = host.substring(host.lastIndexOf('.') + 1);
        if (NUMERIC_LABEL.matcher(lastLabel).matches()) {
            throw new TargetRefusedException(
                    "must write an IPv4 address as four decimal numbers from 0 to 255");
        }
        if (!NAME.matcher(host).matches()) {
            throw new TargetRefusedException(
                    "must have a host name of at most 253 characters, without a trailing dot, and no"
                            + " label that is empty, begins with a hyphen or has more than 63"
                            + " characters");
        }
        if (METADATA_NAMES.contains(host)) {
            throw new TargetRefusedException(
                    "must not be the host name of a cloud metadata service");
        }
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        requireHostName(host);
        if (isLiteral(host)) {
            try {
                InetAddress address = InetAddress.ofLiteral(host);
                if (address instanceof Inet4Address && host.indexOf(':') >= 0) {
                    throw new TargetRefusedException("must not hide an IPv4 address in IPv6");
                }
                return List.of(address);
            } catch (IllegalArgumentException e) {
                throw new TargetRefusedException("must have a well-formed address");
            }
        }
        List<InetAddress> addresses = List.of(resolver.resolve(host));
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    private static boolean isLiteral(String host) {
        return LITERAL_V4.matcher(host).matches() || LITERAL_V6.matcher(host).matches();
    }

    private static String strip(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean bracketed = lower.startsWith("[") && lower.endsWith("]");
        return bracketed ? lower.substring(1, lower.length() - 1) : lower;
    }
}
