package com.therapybooking.webhook.options;

import com.therapybooking.platform.web.PlainText;
import com.therapybooking.platform.web.ProblemException;
import com.therapybooking.webhook.event.EventName;
import com.therapybooking.webhook.target.TargetUrl;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The sizes of a key's fields and the rules for them; a violation is a 400 that names the field.
 */
public final class KeyRules {

    public static final int MAX_NAME = 100;
    public static final int MAX_URL = TargetUrl.MAX_LENGTH;
    public static final int MAX_RATE_LIMIT = 1_000_000;
    public static final int MAX_NOTES = 2_000;
    public static final int MAX_EVENTS = 20;
    public static final int MAX_THERAPISTS = 100;
    public static final int MAX_SCHEDULE = 1_000;

    private KeyRules() {}

    /** The names of events, without repeats. */
    public static Set<String> events(List<String> names) {
        for (String name : names) {
            if (!EventName.SUBSCRIBABLE.contains(name)) {
                throw ProblemException.invalid(
                        "allowedEvents",
                        "must contain only " + String.join(", ", EventName.SUBSCRIBABLE));
            }
        }
        return new LinkedHashSet<>(names);
    }

    /** Trims the name; throws a 400 problem when it is not a single line of plain text. */
    public static String name(String name) {
        if (!PlainText.isLine(name)) {
            throw ProblemException.invalid("name", PlainText.LINE_MESSAGE);
        }
        return name.strip();
    }

    /** Refuses notes with control characters, and those that show nothing; returns them. */
    public static String notes(String notes) {
        if (!PlainText.isLines(notes)) {
            throw ProblemException.invalid(
                    "notes",
                    "must be empty or have a visible character, and have no control characters"
                            + " except line breaks and tabs");
        }
        return notes;
    }
}
