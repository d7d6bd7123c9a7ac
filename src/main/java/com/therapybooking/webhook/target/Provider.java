package com.therapybooking.webhook.target;

import java.util.List;
import java.util.Map;

/** Recognises the automation platform of a URL by its host. */
public final class Provider {

    private static final Map<String, List<String>> DOMAINS =
            Map.of(
                    "zapier", List.of("zapier.com"),
                    "make", List.of("make.com", "integromat.com"),
                    "n8n", List.of("n8n.cloud", "n8n.io"),
                    "pipedream", List.of("pipedream.net", "pipedream.com"),
                    "slack", List.of("slack.com"),
                    "ifttt", List.of("ifttt.com"));

    private Provider() {}

    /** The provider of a URL that the target guard has accepted, else {@code custom}. */
    public static String of(TargetUrl url) {
        String host = url.host();
        for (Map.Entry<String, List<String>> provider : DOMAINS.entrySet()) {
            for (String domain : provider.getValue()) {
                if (host.equals(domain) || host.endsWith("." + domain)) {
                    return provider.getKey();
                }
            }
        }
        boolean selfHosted = host.startsWith("n8n.");
        return selfHosted ? "n8n" : "custom";
    }
}
