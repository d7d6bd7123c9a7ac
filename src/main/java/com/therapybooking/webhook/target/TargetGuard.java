package com.therapybooking.webhook.target;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.therapybooking.platform.settings.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where webhooks may go. It checks parsed addresses, never text, when a key is saved and at
 * each connection, which then uses the checked address.
 */
public final class TargetGuard {

    /** The guard's decision about a URL. */
    public sealed interface Verdict {

        /** Webhooks may go there. */
        record Allowed(TargetUrl url) implements Verdict {}

        /**
         * Webhooks may not go there.
         *
         * @param reason for the administrator
         */
        record Refused(String reason) implements Verdict {}

        /** The host has no address now, so its target cannot be checked. */
        record Unresolvable(TargetUrl url) implements Verdict {}
    }

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

    private static final int MAX_SAVED = 1_000;

    private final List<Cidr> allowed;
    private final HostResolver resolver;
    private final Cache<String, Verdict> saved =
            Caffeine.newBuilder().maximumSize(MAX_SAVED).build();

    /**
     * @param allowed blocks that are exempt, for which plain http is accepted too
     */
    public TargetGuard(List<Cidr> allowed, HostResolver resolver) {
        this.allowed = List.copyOf(allowed);
        this.resolver = resolver;
    }

    /** Checks a URL and every address that its host has now. */
    public Verdict check(String url) {
        TargetUrl parsed;
        try {
            parsed = TargetUrl.parse(url);
        } catch (TargetRefusedException e) {
            return refused(e);
        }
        try {
            var _ = resolveChecked(parsed.host(), parsed.isPlain());
            return new Verdict.Allowed(parsed);
        } catch (TargetRefusedException e) {
            return refused(e);
        } catch (UnknownHostException e) {
            return unresolvable(parsed);
        }
    }

    private static Verdict unresolvable(TargetUrl url) {
        if (url.isPlain()) {
            return new Verdict.Refused("must use https");
        }
        return PrivateNames.contains(url.host())
                ? new Verdict.Refused("must not be a private host name")
                : new Verdict.Unresolvable(url);
    }

    private static Verdict refused(TargetRefusedException reason) {
        return new Verdict.Refused(String.valueOf(reason.getMessage()));
    }

    /**
     * Checks the form of a saved URL, without a lookup; {@link #resolveChecked} checks the
     * addresses when the connection is made.
     */
    public Verdict checkSaved(String url) {
        return saved.get(url, TargetGuard::checkForm);
    }

    private static Verdict checkForm(String url) {
        try {
            TargetUrl parsed = TargetUrl.parse(url);
            String wrong = wrongHost(parsed.host());
            return wrong == null ? new Verdict.Allowed(parsed) : new Verdict.Refused(wrong);
        } catch (TargetRefusedException e) {
            return refused(e);
        }
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
            if (!plainHttpAllowed(address)) {
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

    /** Whether the address is in an exempt block. */
    public boolean plainHttpAllowed(InetAddress address) {
        return allowed.stream().anyMatch(block -> block.contains(address));
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

    private static @Nullable String wrongHost(String host) {
        if (isLiteral(host)) {
            return null;
        }
        String lastLabel = host.substring(host.lastIndexOf('.') + 1);
        if (NUMERIC_LABEL.matcher(lastLabel).matches()) {
            return "must write an IPv4 address as four decimal numbers from 0 to 255";
        }
        if (!NAME.matcher(host).matches()) {
            return "must name a host, without an empty label or a trailing dot";
        }
        if (METADATA_NAMES.contains(host)) {
            return "must not be the host name of a cloud metadata service";
        }
        return null;
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        String wrong = wrongHost(host);
        if (wrong != null) {
            throw new TargetRefusedException(wrong);
        }
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
