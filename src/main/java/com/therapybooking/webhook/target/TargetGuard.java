package com.therapybooking.webhook.target;

import com.therapybooking.platform.settings.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides where webhooks may go. The decision is made on parsed addresses, never on text, when a
 * key is saved and again at each connection, which then goes to the address that was checked.
 */
public final class TargetGuard {

    /** What the guard says of a URL. */
    public sealed interface Verdict {

        /** Webhooks may go there. */
        record Allowed(URI url) implements Verdict {}

        /**
         * They may not.
         *
         * @param reason for the administrator
         */
        record Refused(String reason) implements Verdict {}

        /** The name has no address at present, so nothing can be said of where it leads. */
        record Unresolvable(URI url) implements Verdict {}
    }

    private static final int MAX_LENGTH = 2_048;
    private static final int MAX_PORT = 65_535;
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e&&[^\\\\]]+");
    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62}))*");
    private static final Pattern LITERAL_V4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern LITERAL_V6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern NUMERIC_LABEL = Pattern.compile("(0x[0-9a-f]*|\\d+)");
    private static final Set<String> METADATA_NAMES =
            Set.of("metadata.google.internal", "metadata.goog", "metadata", "instance-data");

    private final List<Cidr> allowed;
    private final HostResolver resolver;

    /**
     * @param allowed blocks that are exempt, for which plain http is accepted too
     */
    public TargetGuard(List<Cidr> allowed, HostResolver resolver) {
        this.allowed = List.copyOf(allowed);
        this.resolver = resolver;
    }

    /** Checks a URL and every address that its host resolves to now. */
    public Verdict check(String url) {
        Object parsed = parse(url);
        if (!(parsed instanceof URI uri)) {
            return new Verdict.Refused(parsed.toString());
        }
        String host = hostOf(uri);
        List<InetAddress> addresses;
        try {
            addresses = resolve(host);
        } catch (TargetRefusedException e) {
            return new Verdict.Refused(String.valueOf(e.getMessage()));
        } catch (UnknownHostException e) {
            return unresolvable(uri, host);
        }
        boolean exempt = addresses.stream().allMatch(this::plainHttpAllowed);
        if (uri.getScheme().equalsIgnoreCase("http") && !exempt) {
            return new Verdict.Refused("must use https");
        }
        for (InetAddress address : addresses) {
            Optional<String> why = why(address);
            if (why.isPresent()) {
                return new Verdict.Refused(refusal(address, why.get()));
            }
        }
        return new Verdict.Allowed(uri);
    }

    private static Verdict unresolvable(URI uri, String host) {
        if (!uri.getScheme().equalsIgnoreCase("https")) {
            return new Verdict.Refused("must use https");
        }
        return PrivateNames.contains(host)
                ? new Verdict.Refused("must not name a host of a private network")
                : new Verdict.Unresolvable(uri);
    }

    /**
     * Checks the form of a URL that was saved earlier, without a lookup: the addresses are checked
     * by {@link #resolveChecked} when the connection is made.
     */
    public Verdict checkSaved(String url) {
        return parse(url) instanceof URI uri
                ? new Verdict.Allowed(uri)
                : new Verdict.Refused(parse(url).toString());
    }

    /**
     * The addresses that a connection to this host may use.
     *
     * @param plain whether it is to be plain http, which only exempt addresses get
     * @throws TargetRefusedException when any of the host's addresses is refused
     * @throws UnknownHostException when it has none
     */
    public List<InetAddress> resolveChecked(String host, boolean plain)
            throws UnknownHostException {
        List<InetAddress> addresses = resolve(strip(host));
        for (InetAddress address : addresses) {
            Optional<String> why = why(address);
            if (why.isPresent()) {
                throw new TargetRefusedException(refusal(address, why.get()));
            }
            if (plain && !plainHttpAllowed(address)) {
                throw new TargetRefusedException("must use https");
            }
        }
        return addresses;
    }

    /** Whether the address lies in a block that is exempt. */
    public boolean plainHttpAllowed(InetAddress address) {
        return allowed.stream().anyMatch(block -> block.contains(address));
    }

    private Optional<String> why(InetAddress address) {
        return plainHttpAllowed(address) ? Optional.empty() : BlockedRanges.why(address);
    }

    private static String refusal(InetAddress address, String why) {
        return "leads to " + address.getHostAddress() + ", which is " + why;
    }

    /** The URL, or a sentence that says what is wrong with it. */
    private static Object parse(String url) {
        if (url.length() > MAX_LENGTH) {
            return "must have at most " + MAX_LENGTH + " characters";
        }
        if (!VISIBLE.matcher(url).matches()) {
            return "must have visible ASCII characters only, and no backslash";
        }
        URI uri;
        try {
            uri = new URI(url).parseServerAuthority();
        } catch (URISyntaxException e) {
            return "must be a URL such as https://example.com/hook";
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return "must use https";
        }
        if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
            return "must have no user name or password";
        }
        if (uri.getRawFragment() != null) {
            return "must have no fragment";
        }
        if (uri.getHost() == null) {
            return "must name a host";
        }
        int port = uri.getPort();
        if (port == 0 || port > MAX_PORT || String.valueOf(uri.getRawAuthority()).endsWith(":")) {
            return "must have a port from 1 to " + MAX_PORT + ", or none";
        }
        String wrong = wrongHost(hostOf(uri));
        return wrong == null ? uri : wrong;
    }

    private static @Nullable String wrongHost(String host) {
        if (isLiteral(host)) {
            return null;
        }
        String lastLabel = host.substring(host.lastIndexOf('.') + 1);
        if (NUMERIC_LABEL.matcher(lastLabel).matches()) {
            return "must not write an address in an ambiguous numeric form";
        }
        if (!NAME.matcher(host).matches()) {
            return "must name a host in plain ASCII, without a trailing dot";
        }
        if (METADATA_NAMES.contains(host)) {
            return "must not lead to a cloud's metadata";
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

    private static String hostOf(URI uri) {
        return strip(uri.getHost());
    }

    private static String strip(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean bracketed = lower.startsWith("[") && lower.endsWith("]");
        return bracketed ? lower.substring(1, lower.length() - 1) : lower;
    }
}
