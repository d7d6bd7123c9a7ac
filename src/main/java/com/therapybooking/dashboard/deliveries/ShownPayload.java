package com.therapybooking.dashboard.deliveries;

import com.therapybooking.dashboard.PrettyJson;
import com.therapybooking.delivery.model.SentRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a delivery as its page shows it, so that the page stays small.
 *
 * @param text the body with indentation, or its beginning; null without a body
 * @param raw the body byte for byte; null without a body and for a large one
 * @param curl null without a command and for a large body
 * @param whole whether the text is the whole body
 */
record ShownPayload(
        @Nullable String text, @Nullable String raw, @Nullable String curl, boolean whole) {

    private static final int MAX_TOGETHER = 8_000;
    private static final int BEGINNING = 2_000;

    static ShownPayload of(@Nullable String raw, @Nullable String curl) {
        String text = PrettyJson.of(raw);
        if (text == null || text.length() + length(raw) + length(curl) <= MAX_TOGETHER) {
            return new ShownPayload(text, raw, curl, true);
        }
        return new ShownPayload(beginning(text), null, null, false);
    }

    /** A short text stays whole: only its raw body or its command is long. */
    private static String beginning(String text) {
        if (text.length() <= BEGINNING) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(BEGINNING - 1));
        return text.substring(0, splits ? BEGINNING - 1 : BEGINNING) + "…";
    }

    /**
     * A request as a curl command for a POSIX shell. Values of a key's own headers are unknown
     * here, so each is a placeholder.
     */
    static String command(String url, Map<String, String> headers, String body) {
        StringBuilder command = new StringBuilder("curl -X POST ").append(quoted(url));
        headers.forEach((name, value) ->
                command.append(" \\\n  -H ")
                        .append(
                                quoted(
                                        name
                                                + ": "
                                                + (value.equals(SentRequest.HIDDEN)
                                                        ? "<value>"
                                                        : value))));
        return command.append(" \\\n  --data-raw ").append(quoted(body)).toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    @Override
    public String toString() {
        return "ShownPayload[***]";
    }
}
