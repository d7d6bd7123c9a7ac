package com.therapybooking.webhook.format;

import com.therapybooking.platform.web.NamedInLowerCase;

/** The formats of a webhook body. */
public enum BodyFormat implements NamedInLowerCase {
    /** The documented event with its {@code signature}. */
    JSON,
    /** A message for Slack's incoming webhooks. */
    SLACK,
    /** An Adaptive Card for Microsoft Teams' incoming webhooks. */
    TEAMS,
    /** A message for Discord's webhooks. */
    DISCORD,
    /** A card for Google Chat's incoming webhooks. */
    GOOGLE_CHAT,
    /** The key's own Mustache template. */
    TEMPLATE
}
