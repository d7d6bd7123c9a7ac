package com.therapybooking.dashboard.deliveries;

import com.therapybooking.delivery.history.RetryRefusal;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The result of sending deliveries again, in the address of the list that shows it. */
final class RetryNote {

    private static final Pattern NOTE =
            Pattern.compile("([0-9]{1,3})-([0-9]{1,3})((?:-[a-z_]{1,20}){0,5})");

    private RetryNote() {}

    /** "2-1-inactive": the numbers of queued and refused deliveries, and the reasons. */
    static String of(int queued, Collection<RetryRefusal> refused) {
        return Stream.concat(
                        Stream.of(Integer.toString(queued), Integer.toString(refused.size())),
                        refused.stream().map(RetryRefusal::text).distinct().sorted())
                .collect(Collectors.joining("-"));
    }

    /** Whether at least one delivery was queued and none was refused. */
    static boolean isAllQueued(String note) {
        Matcher parts = NOTE.matcher(note);
        return parts.matches() && !parts.group(1).equals("0") && parts.group(2).equals("0");
    }

    /** The note in words; empty for any other text. */
    static String text(String note) {
        Matcher parts = NOTE.matcher(note);
        if (!parts.matches()) {
            return "";
        }
        int queued = Integer.parseInt(parts.group(1));
        int refused = Integer.parseInt(parts.group(2));
        if (queued + refused == 0) {
            return "No delivery was selected.";
        }
        String reasons =
                Stream.of(parts.group(3).split("-", -1))
                        .map(RetryNote::reason)
                        .filter(reason -> !reason.isEmpty())
                        .collect(Collectors.joining("; "));
        return queued
                + " queued for sending."
                + (refused == 0 ? "" : " " + refused + " refused")
                + (refused == 0 ? "" : reasons.isEmpty() ? "." : ": " + reasons + ".");
    }

    private static String reason(String name) {
        return switch (name) {
            case "not_found" -> "the delivery is no longer in the history";
            case "deleted" -> "the key is deleted";
            case "inactive" -> "the key is disabled";
            case "session_begun" ->
                    "the session of the reminder has begun (to send it late, open it)";
            case "other_therapists" -> "the key takes events of other therapists only";
            default -> "";
        };
    }
}
