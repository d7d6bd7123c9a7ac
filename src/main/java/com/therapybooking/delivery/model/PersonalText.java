package com.therapybooking.delivery.model;

import com.therapybooking.identity.PersonSearch;
import com.therapybooking.signing.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Removes a person from an event's {@code data}: name and address become {@code null}, and so does
 * a payment field that repeats one of them. The text stays JavaScript-exact.
 */
public final class PersonalText {

    private static final List<String> PERSONAL = List.of("name", "email");

    private PersonalText() {}

    /**
     * The text without the person.
     *
     * @param data an object; any other text is returned as it is
     * @param client whether the person is the client
     * @param therapist whether the person is the therapist
     */
    public static String erase(String data, boolean client, boolean therapist) {
        if (!(JsonMapper.shared().readTree(data) instanceof ObjectNode event)) {
            return data;
        }
        List<String> gone = new ArrayList<>();
        if (client) {
            erase(event.get("client"), gone);
        }
        if (therapist) {
            erase(event.get("therapist"), gone);
        }
        for (String field : List.copyOf(event.propertyNames())) {
            if (field.startsWith("payment")
                    && event.get(field).isString()
                    && PersonSearch.mentions(event.get(field).asString(), gone)) {
                event.putNull(field);
            }
        }
        return JsonText.write(event);
    }

    private static void erase(@Nullable JsonNode role, List<String> gone) {
        if (role instanceof ObjectNode person) {
            for (String field : PERSONAL) {
                if (person.path(field).isString()) {
                    gone.add(person.path(field).asString());
                    person.putNull(field);
                }
            }
        }
    }
}
