package com.therapybooking.delivery.model;

import com.therapybooking.identity.PersonSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Removes a person from the text of an event's {@code data}: name and address become {@code null},
 * and so does a payment field that repeats one of them. All other characters stay unchanged, so the
 * text is still JavaScript-exact.
 */
public final class PersonalText {

    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> PERSONAL = Set.of("name", "email");

    /** A string in the JSON, with its quotes. */
    private record Found(String owner, String field, String value, int start, int end) {}

    private PersonalText() {}

    /**
     * The text without the person.
     *
     * @param client whether the person is the client
     * @param therapist whether the person is the therapist
     */
    public static String erase(String data, boolean client, boolean therapist) {
        List<Found> found = texts(data);
        List<String> gone = new ArrayList<>();
        StringBuilder text = new StringBuilder(data);
        for (Found each : found) {
            if (isPersonal(each, client, therapist)) {
                gone.add(each.value().toLowerCase(Locale.ROOT));
            }
        }
        for (Found each : found.reversed()) {
            if (isPersonal(each, client, therapist) || repeats(each, gone)) {
                text.replace(each.start(), each.end(), "null");
            }
        }
        return text.toString();
    }

    private static boolean isPersonal(Found text, boolean client, boolean therapist) {
        return PERSONAL.contains(text.field())
                && ((client && text.owner().equals("client"))
                        || (therapist && text.owner().equals("therapist")));
    }

    private static boolean repeats(Found text, List<String> gone) {
        if (!text.owner().isEmpty() || !text.field().startsWith("payment")) {
            return false;
        }
        return PersonSearch.mentions(text.value(), gone);
    }

    private static List<Found> texts(String data) {
        List<Found> found = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), data)) {
            int depth = 0;
            String owner = "";
            String field = null;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> {
                        depth++;
                        owner = depth == 2 ? text(field) : owner;
                    }
                    case END_OBJECT, END_ARRAY -> {
                        depth--;
                        owner = depth < 2 ? "" : owner;
                    }
                    case PROPERTY_NAME -> field = parser.currentName();
                    case VALUE_STRING -> {
                        int start = (int) parser.currentTokenLocation().getCharOffset();
                        String value = parser.getString();
                        int end = (int) parser.currentLocation().getCharOffset();
                        found.add(new Found(owner, text(field), value, start, end));
                    }
                    default -> {}
                }
            }
        }
        return found;
    }

    private static String text(@Nullable String field) {
        return field == null ? "" : field;
    }
}
