package com.therapybooking.webhook.event;

import com.therapybooking.signing.JsonText;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reduces an event's {@code data} to the fields for {@code payload: minimal}: people by id only, no
 * links, no room and no payment reference. All other fields keep their order and text.
 */
final class MinimalData {

    private static final List<String> PEOPLE = List.of("client", "therapist");
    private static final Set<String> LEFT_OUT =
            Set.of("secureCallLink", "roomId", "paymentReference");

    private MinimalData() {}

    /** Reads the {@code data} of an event, an object. */
    static String of(String data) {
        ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(data);
        event.remove(LEFT_OUT);
        for (String role : PEOPLE) {
            if (event.get(role) instanceof ObjectNode person) {
                person.retain("id");
            }
        }
        return JsonText.write(event);
    }
}
