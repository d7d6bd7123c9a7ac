package com.therapybooking.webhook.options;

import com.therapybooking.platform.web.ProblemException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Checks the headers that a key sends with every webhook. Names and values follow RFC 9110, section
 * 5; values are visible ASCII, so that they cannot start another header.
 */
public final class KeyHeaders {

    public static final int MAX_HEADERS = 20;

    private static final String FIELD = "headers";
    private static final int MAX_NAME = 100;
    private static final int MAX_VALUE = 4_096;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE =
            Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    /** Names that the service or the HTTP client sets, and hop-by-hop names. */
    private static final Set<String> RESERVED =
            Set.of(
                    "connection",
                    "content-encoding",
                    "content-length",
                    "content-type",
                    "expect",
                    "host",
                    "http2-settings",
                    "keep-alive",
                    "te",
                    "traceparent",
                    "tracestate",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "user-agent");

    private static final Set<String> RESERVED_PREFIXES =
            Set.of("proxy-", "webhook-", "x-ratelimit-", "x-webhook-");

    private KeyHeaders() {}

    /**
     * Checks names and values, and returns them.
     *
     * @throws ProblemException 400 that names the header, never its value
     */
    public static Map<String, String> check(Map<String, String> headers) {
        if (headers.size() > MAX_HEADERS) {
            throw refused("must have at most " + MAX_HEADERS + " headers");
        }
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
                throw refused(
                        "a name must have 1 to 100 letters, digits or characters of !#$%&'*+-.^_`|~");
            }
            if (isReserved(name.toLowerCase(Locale.ROOT))) {
                throw refused(name + " is set by the service itself");
            }
            if (!seen.add(name)) {
                throw refused(name + " is given twice");
            }
            if (value.length() > MAX_VALUE || !VALUE.matcher(value).matches()) {
                throw refused(
                        "the value of " + name + " must have 1 to 4096 visible ASCII characters");
            }
        });
        return headers;
    }

    private static boolean isReserved(String name) {
        return RESERVED.contains(name) || RESERVED_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static ProblemException refused(String message) {
        return ProblemException.invalid(FIELD, message);
    }
}
