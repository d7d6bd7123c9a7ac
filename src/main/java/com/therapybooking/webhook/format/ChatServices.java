package com.therapybooking.webhook.format;

import com.therapybooking.webhook.format.ChatMessage.Fact;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a {@link ChatMessage} as the JSON that a chat service's incoming webhook accepts. A fact's
 * value is a client's text: each service shows it literally, so that it cannot mention a channel or
 * pose as a link. Sources: Slack Block Kit, Microsoft Adaptive Cards 1.4, Discord's Execute Webhook
 * and Google Chat's Card v2, each with the length limits that they document.
 */
final class ChatServices {

    private static final int MAX_TITLE = 150;
    private static final int MAX_SLACK_FIELD = 2_000;
    private static final int MAX_SLACK_FIELDS = 10;
    private static final int MAX_SLACK_URL = 3_000;
    private static final int MAX_DISCORD_FIELD = 1_024;
    private static final int MAX_VALUE = 1_000;
    private static final Pattern DISCORD_MARKUP = Pattern.compile("([\\\\*_~`|>\\[\\]()<#@:-])");

    private ChatServices() {}

    static ObjectNode slack(ChatMessage message) {
        ObjectNode root = object();
        root.put("text", escapeMarkup(message.title()));
        ArrayNode blocks = root.putArray("blocks");
        ObjectNode header = blocks.addObject().put("type", "header");
        plain(header.putObject("text"), limit(message.title(), MAX_TITLE));
        ArrayNode fields = array();
        for (Fact fact : message.facts()) {
            if (fields.size() == MAX_SLACK_FIELDS) {
                section(blocks, fields);
                fields = array();
            }
            String text = fact.label() + ": " + fact.value();
            plain(fields.addObject(), limit(text, MAX_SLACK_FIELD));
        }
        section(blocks, fields);
        String link = message.link();
        if (link != null && link.length() < MAX_SLACK_URL) {
            ObjectNode text = blocks.addObject().put("type", "section").putObject("text");
            text.put("type", "mrkdwn");
            text.put("text", "<" + escapeMarkup(link) + "|" + ChatMessage.LINK_TITLE + ">");
        }
        return root;
    }

    private static void section(ArrayNode blocks, ArrayNode fields) {
        if (!fields.isEmpty()) {
            blocks.addObject().put("type", "section").set("fields", fields);
        }
    }

    private static void plain(ObjectNode target, String text) {
        target.put("type", "plain_text").put("text", text).put("emoji", false);
    }

    /** Escapes the control characters of Slack's mrkdwn, and of the HTML that Google Chat reads. */
    private static String escapeMarkup(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Facts are text runs, which show no Markdown. */
    static ObjectNode teams(ChatMessage message) {
        ObjectNode root = object().put("type", "message");
        ObjectNode attachment = root.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard").put("version", "1.4");
        ArrayNode body = card.putArray("body");
        body.addObject()
                .put("type", "TextBlock")
                .put("text", limit(message.title(), MAX_TITLE))
                .put("weight", "Bolder")
                .put("size", "Medium")
                .put("wrap", true);
        for (Fact fact : message.facts()) {
            ArrayNode inlines = body.addObject().put("type", "RichTextBlock").putArray("inlines");
            inlines.addObject()
                    .put("type", "TextRun")
                    .put("text", fact.label() + ": ")
                    .put("weight", "Bolder");
            inlines.addObject().put("type", "TextRun").put("text", limit(fact.value(), MAX_VALUE));
        }
        if (message.link() != null) {
            card.putArray("actions")
                    .addObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", ChatMessage.LINK_TITLE)
                    .put("url", message.link());
        }
        return root;
    }

    static ObjectNode discord(ChatMessage message) {
        ObjectNode root = object();
        root.putObject("allowed_mentions").putArray("parse");
        ObjectNode embed = root.putArray("embeds").addObject();
        embed.put("title", limit(message.title(), MAX_TITLE));
        ArrayNode fields = embed.putArray("fields");
        for (Fact fact : message.facts()) {
            fields.addObject()
                    .put("name", fact.label())
                    .put("value", discordText(fact.value()))
                    .put("inline", false);
        }
        if (message.link() != null) {
            embed.put("url", message.link());
            embed.put("description", ChatMessage.LINK_TITLE + ": " + message.link());
        }
        return root;
    }

    /** Escapes Markdown, after the cut: escaping at most doubles the length. */
    private static String discordText(String text) {
        String cut = limit(text, MAX_DISCORD_FIELD / 2);
        return DISCORD_MARKUP.matcher(cut).replaceAll("\\\\$1");
    }

    static ObjectNode googleChat(ChatMessage message) {
        ObjectNode root = object();
        root.put("text", message.title());
        ObjectNode entry = root.putArray("cardsV2").addObject().put("cardId", "event");
        ObjectNode card = entry.putObject("card");
        card.putObject("header").put("title", limit(message.title(), MAX_TITLE));
        ArrayNode widgets = card.putArray("sections").addObject().putArray("widgets");
        for (Fact fact : message.facts()) {
            widgets.addObject()
                    .putObject("decoratedText")
                    .put("topLabel", fact.label())
                    .put("text", escapeMarkup(limit(fact.value(), MAX_VALUE)))
                    .put("wrapText", true);
        }
        if (message.link() != null) {
            ObjectNode button =
                    widgets.addObject().putObject("buttonList").putArray("buttons").addObject();
            button.put("text", ChatMessage.LINK_TITLE);
            button.putObject("onClick").putObject("openLink").put("url", message.link());
        }
        return root;
    }

    /** Cuts a text without splitting a code point, and marks the cut. */
    private static String limit(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
