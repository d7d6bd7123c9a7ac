package com.therapybooking.webhook.event;

import com.therapybooking.platform.web.NamedInLowerCase;
import com.therapybooking.signing.JsonText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The part of a booking that a key's payloads contain. */
public enum PayloadMode implements NamedInLowerCase {
    /** Everything that the event documents. */
    FULL,
    /** People by id only; no links, room or payment reference. */
    MINIMAL;

    /** The accepted names, as a regular expression. */
    public static final String NAMES = "full|minimal";

    public static final String NAMES_MESSAGE = "must be full or minimal";

    private static final List<String> PEOPLE = List.of("client", "therapist");
    private static final Set<String> LEFT_OUT =
            Set.of("secureCallLink", "roomId", "paymentReference");

    /**
     * The part of an event's full {@code data}, an object, that this mode shows; its fields keep
     * their order and text.
     */
    public String show(String data) {
        if (this == FULL) {
            return data;
        }
        ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(data);
        event.remove(LEFT_OUT);
        for (String role : PEOPLE) {
            if (event.get(role) instanceof ObjectNode person) {
                person.retain("id");
            }
        }
        return JsonText.write(event);
    }

    /** The mode with this name; the full one for null. */
    public static PayloadMode of(@Nullable String text) {
        return "minimal".equals(text) ? MINIMAL : FULL;
    }
}
