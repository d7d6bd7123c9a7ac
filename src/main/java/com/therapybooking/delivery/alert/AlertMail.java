package com.therapybooking.delivery.alert;

import com.therapybooking.webhook.format.SessionTimeFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Subject and text of one alert.
 *
 * @param id the event's id: the e-mail's {@code Message-ID} follows from it, so that a mail program
 *     shows a repeat once
 */
record AlertMail(String id, String subject, String text) {

    /**
     * Writes the alert for an event about a key.
     *
     * @param event {@code webhook.key_failing}, {@code webhook.key_disabled} or {@code
     *     webhook.key_recovered}
     * @param data the event's data
     * @param waiting how many deliveries wait for the key; null when it is not known
     * @param keyUrl the dashboard's page about the key
     */
    static AlertMail of(
            String id, String event, String data, @Nullable Long waiting, String keyUrl) {
        JsonNode fields = JsonMapper.shared().readTree(data);
        String name = oneLine(fields.path("name").asString(""));
        String fact = fact(event);
        StringBuilder text = new StringBuilder();
        text.append("The webhook key \"").append(name).append("\" (");
        text.append(fields.path("displayKey").asString("")).append(") ").append(fact).append(".\n");
        text.append(advice(event)).append("\n\n");
        line(text, "Failed attempts in a row", value(fields, "consecutiveFailures"));
        String since = value(fields, "since");
        line(text, "Failing since", since == null ? null : SessionTimeFormat.write(since, null));
        if (!event.equals("webhook.key_recovered")) {
            line(text, "Last HTTP status", value(fields, "lastStatus"));
            String error = value(fields, "lastError");
            // a text that is no code may quote names with underscores
            line(
                    text,
                    "Last error",
                    error == null || error.contains(" ") ? error : error.replace('_', ' '));
        }
        line(text, "Events waiting", waiting == null ? null : waiting.toString());
        text.append("\nOpen the key on the dashboard: ").append(keyUrl).append('\n');
        return new AlertMail(id, "Webhook key \"" + name + "\" " + fact, text.toString());
    }

    /** Removes line breaks, so that a key's name cannot add a header or a line. */
    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }

    private static String fact(String event) {
        return switch (event) {
            case "webhook.key_disabled" -> "was disabled";
            case "webhook.key_recovered" -> "works again";
            default -> "is failing";
        };
    }

    private static String advice(String event) {
        return switch (event) {
            case "webhook.key_disabled" ->
                    "No webhooks are sent with it until an administrator enables it again."
                            + " Its events are kept.";
            case "webhook.key_recovered" ->
                    "Waiting webhooks are sent now or at their next attempt. Failed webhooks are"
                            + " not sent again: open the key and choose Recover.";
            default ->
                    "The service keeps trying. Check the receiver, then send a test webhook"
                            + " from the dashboard.";
        };
    }

    private static @Nullable String value(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        return value.isMissingNode() || value.isNull() ? null : value.asString();
    }

    private static void line(StringBuilder text, String label, @Nullable String value) {
        if (value != null) {
            text.append(label).append(": ").append(value).append('\n');
        }
    }

    @Override
    public String toString() {
        return "AlertMail[" + id + "]";
    }
}
