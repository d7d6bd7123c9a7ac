package com.therapybooking.webhook.target;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint URL, split into the parts that a connection and a request line need.
 *
 * @param scheme {@code https} or {@code http}
 * @param host lower-case ASCII (IDNA for a Unicode name); an IPv6 address without its brackets
 * @param port -1 for the default port of the scheme, also when the URL writes it
 * @param path the path and the query, byte for byte as in the URL; {@code /} for an empty path
 */
public record TargetUrl(String scheme, String host, int port, String path) {

    public static final int MAX_LENGTH = 2_048;
    private static final int MAX_PORT = 65_535;
    private static final Pattern PARTS =
            Pattern.compile("(?is)(https?)://([^/?#\\\\]*)([^?#]*)(\\?[^#]*)?(#.*)?");
    private static final Pattern SCHEME = Pattern.compile("(?is)([a-z][a-z0-9+.-]*)?:?//.*");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?s)(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::(.*))?");
    private static final Pattern NOT_IN_HOST =
            Pattern.compile(
                    "[\\x00-\\x7f&&[^a-zA-Z0-9_.-]]|[\u3002\uff0e\uff61]|[\\p{Cc}\\p{Cf}\\p{Z}]");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Z}]");
    private static final Pattern NOT_IN_PATH = Pattern.compile("[^a-zA-Z0-9._~!$&'()*+,;=:@/%-]");
    private static final Pattern NOT_IN_QUERY =
            Pattern.compile("[^a-zA-Z0-9._~!$&'()*+,;=:@/%?\\[\\]-]");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
    private static final Pattern ASCII = Pattern.compile("[\\x00-\\x7f]*");

    private static final Map<String, List<String>> PROVIDERS =
            Map.of(
                    "zapier", List.of("zapier.com"),
                    "make", List.of("make.com", "integromat.com"),
                    "n8n", List.of("n8n.cloud", "n8n.io"),
                    "pipedream", List.of("pipedream.net", "pipedream.com"),
                    "slack", List.of("slack.com"),
                    "ifttt", List.of("ifttt.com"));

    /**
     * Parses a URL.
     *
     * @throws TargetRefusedException with the reason for the administrator
     */
    static TargetUrl parse(String url) throws TargetRefusedException {
        if (url.length() > MAX_LENGTH) {
            throw refused("must have at most " + MAX_LENGTH + " characters");
        }
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            Matcher invisible = INVISIBLE.matcher(url);
            if (invisible.lookingAt()) {
                throw refused("must not begin with " + shown(invisible.group()));
            }
            throw refused(
                    SCHEME.matcher(url).matches()
                            ? "must use https"
                            : "must be a URL such as https://example.com/hook");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (parts.group(2).indexOf('@') >= 0) {
            throw refused("must have no user name or password");
        }
        String path = parts.group(3);
        String query = parts.group(4) == null ? "" : parts.group(4);
        Matcher authority = AUTHORITY.matcher(parts.group(2));
        if (!authority.matches() || authority.group(1).isEmpty()) {
            throw refused("must name a host");
        }
        String host = host(authority.group(1));
        int port = port(scheme, authority.group(2));
        checkCharacters(path, NOT_IN_PATH);
        checkCharacters(query, NOT_IN_QUERY);
        if (parts.group(5) != null) {
            throw refused("must have no fragment");
        }
        return new TargetUrl(scheme, host, port, (path.isEmpty() ? "/" : path) + query);
    }

    /** Whether the connection uses plain http. */
    public boolean isPlain() {
        return scheme.equals("http");
    }

    /** The automation platform by the domain of the host, else {@code custom}. */
    public String provider() {
        return PROVIDERS.entrySet().stream()
                .filter(each ->
                        each.getValue().stream()
                                .anyMatch(domain -> ("." + host).endsWith("." + domain)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(host.startsWith("n8n.") ? "n8n" : "custom");
    }

    private static String host(String written) throws TargetRefusedException {
        if (written.startsWith("[")) {
            if (written.indexOf(':') < 0) {
                throw refused("must have an IPv6 address in its brackets");
            }
            return written.substring(1, written.length() - 1).toLowerCase(Locale.ROOT);
        }
        Matcher bad = NOT_IN_HOST.matcher(written);
        if (bad.find()) {
            throw refused("must not have " + shown(bad.group()) + " in its host");
        }
        if (ASCII.matcher(written).matches()) {
            return written.toLowerCase(Locale.ROOT);
        }
        StringJoiner host = new StringJoiner(".");
        for (String label : written.split("\\.", -1)) {
            host.add(ascii(label));
        }
        return host.toString();
    }

    /**
     * A label in IDNA. A label that changes when it is converted and converted back is refused,
     * because two versions of IDNA may read it as two names ({@code ß}, {@code ①}).
     */
    private static String ascii(String label) throws TargetRefusedException {
        String lower = Normalizer.normalize(label, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        if (ASCII.matcher(lower).matches()) {
            return lower;
        }
        try {
            String ascii = IDN.toASCII(lower, IDN.ALLOW_UNASSIGNED);
            if (IDN.toUnicode(ascii, IDN.ALLOW_UNASSIGNED).equals(lower)) {
                return ascii;
            }
        } catch (IllegalArgumentException e) {
            // continue to the refusal
        }
        throw refused("must have an unambiguous host name: write it in ASCII (xn--...)");
    }

    private static int port(String scheme, @Nullable String written) throws TargetRefusedException {
        if (written == null) {
            return -1;
        }
        int port = written.matches("[0-9]{1,5}") ? Integer.parseInt(written) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw refused("must have a port from 1 to " + MAX_PORT + ", or none");
        }
        return port == (scheme.equals("https") ? 443 : 80) ? -1 : port;
    }

    private static void checkCharacters(String text, Pattern refused)
            throws TargetRefusedException {
        Matcher bad = refused.matcher(text);
        if (bad.find()) {
            StringBuilder escape = new StringBuilder();
            for (byte value : bad.group().getBytes(StandardCharsets.UTF_8)) {
                escape.append(String.format(Locale.ROOT, "%%%02X", value));
            }
            throw refused("must not have " + shown(bad.group()) + ": write it as " + escape);
        }
        if (BAD_ESCAPE.matcher(text).find()) {
            throw refused("must have two hexadecimal digits after each %");
        }
    }

    /** A character by its name, followed by itself if it is visible. */
    private static String shown(String character) {
        int point = character.codePointAt(0);
        String name = String.format(Locale.ROOT, "U+%04X", point);
        return switch (point) {
            case ' ' -> "a space (" + name + ")";
            case '\\' -> "a backslash (" + name + ")";
            default ->
                    INVISIBLE.matcher(character).matches() || !Character.isDefined(point)
                            ? "the character " + name
                            : "the character " + character + " (" + name + ")";
        };
    }

    private static TargetRefusedException refused(String reason) {
        return new TargetRefusedException(reason);
    }
}
