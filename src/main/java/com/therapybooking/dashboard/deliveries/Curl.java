package com.therapybooking.dashboard.deliveries;

import java.util.Map;

/** Writes a request as a {@code curl} command for a POSIX shell. */
final class Curl {

    private static final String HIDDEN = "(hidden)";

    private Curl() {}

    /** The command. Values of a key's own headers are unknown here, so each is a placeholder. */
    static String command(String url, Map<String, String> headers, String body) {
        StringBuilder command = new StringBuilder("curl -X POST ").append(quoted(url));
        headers.forEach((name, value) ->
                command.append(" \\\n  -H ")
                        .append(quoted(name + ": " + (value.equals(HIDDEN) ? "<value>" : value))));
        return command.append(" \\\n  --data-raw ").append(quoted(body)).toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
