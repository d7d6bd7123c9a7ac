package com.therapybooking.dashboard.overview;

import com.therapybooking.dashboard.Wording;
import com.therapybooking.dashboard.keys.HourChart;
import com.therapybooking.dashboard.keys.KeyCard;
import com.therapybooking.dashboard.keys.KeyCards;
import com.therapybooking.dashboard.keys.KeyCondition.Level;
import com.therapybooking.delivery.history.Deliveries;
import java.util.List;

/**
 * The state of all webhooks, for the overview.
 *
 * @param cards the keys that are shown
 * @param more the number of keys that are not shown
 * @param notDelivered "75 webhooks were not delivered"; empty when there is none
 * @param expired "2 reminder deliveries of the last 2 days expired"; empty when none did
 */
record Overview(
        Level level,
        String headline,
        String summary,
        String notDelivered,
        String expired,
        List<KeyCard> cards,
        int more,
        HourChart total) {

    private static final int SHOWN = 20;

    private record State(Level level, String headline) {}

    static Overview of(KeyCards.All keys) {
        List<KeyCard> cards = keys.cards();
        long lost = cards.stream().mapToLong(KeyCard::notDelivered).sum();
        long expired = cards.stream().mapToLong(KeyCard::expired).sum();
        State state = state(cards, keys.total(), lost, expired);
        return new Overview(
                state.level(),
                state.headline(),
                summary(cards, keys.total()),
                lost == 0 ? "" : lost(cards, lost),
                expired == 0 ? "" : expired(expired),
                cards.subList(0, Math.min(SHOWN, cards.size())),
                Math.max(0, cards.size() - SHOWN),
                keys.total());
    }

    /** The most urgent fact. */
    private static State state(List<KeyCard> cards, HourChart total, long lost, long expired) {
        int bad = withLevel(cards, Level.BAD).size();
        if (bad > 0) {
            return new State(
                    Level.BAD,
                    Wording.count(bad, "webhook key")
                            + (bad == 1 ? " needs attention" : " need attention"));
        }
        List<KeyCard> warned = withLevel(cards, Level.WARN);
        long delayed = warned.stream().filter(card -> card.waiting() > 0).count();
        if (delayed > 0) {
            return new State(
                    Level.WARN,
                    Wording.count(delayed, "webhook key")
                            + (delayed == 1 ? " is delayed" : " are delayed"));
        }
        if (lost > 0) {
            return new State(Level.WARN, lost(cards, lost));
        }
        if (expired > 0) {
            return new State(Level.WARN, expired(expired));
        }
        if (!warned.isEmpty()) {
            boolean tests = warned.stream().allMatch(card -> card.counters().lastWasTest());
            return new State(
                    Level.WARN,
                    "The last "
                            + (tests ? "test" : "attempt")
                            + (warned.size() == 1 ? " of " : "s of ")
                            + Wording.count(warned.size(), "webhook key")
                            + " failed");
        }
        if (!cards.isEmpty() && cards.stream().noneMatch(card -> card.key().active())) {
            return new State(Level.OFF, "Every webhook key is disabled");
        }
        long kept = waiting(cards, false);
        if (kept > 0) {
            return new State(
                    Level.OFF,
                    Wording.count(kept, "webhook")
                            + (kept == 1 ? " waits" : " wait")
                            + " for disabled keys");
        }
        if (total.delivered() == 0) {
            boolean anySent = cards.stream().anyMatch(card -> card.counters().lastAt() != null);
            return new State(
                    Level.NEW,
                    cards.isEmpty()
                            ? "There is no webhook key"
                            : anySent
                                    ? "No webhooks delivered in the last 24 hours"
                                    : "No webhooks sent yet");
        }
        long waiting = waiting(cards, true);
        return new State(
                Level.GOOD,
                waiting == 0
                        ? "All webhooks are being delivered"
                        : "Webhooks are being delivered; "
                                + Wording.number(waiting)
                                + (waiting == 1 ? " is waiting" : " are waiting"));
    }

    private static List<KeyCard> withLevel(List<KeyCard> cards, Level level) {
        return cards.stream().filter(card -> card.health().level() == level).toList();
    }

    private static String lost(List<KeyCard> cards, long lost) {
        boolean atLeast =
                cards.stream().anyMatch(card -> card.notDelivered() >= Deliveries.MAX_COUNT);
        return Wording.number(lost)
                + (atLeast ? "+" : "")
                + (lost == 1 ? " webhook was" : " webhooks were")
                + " not delivered";
    }

    private static String expired(long count) {
        return Wording.count(count, "reminder delivery") + " of the last 2 days expired";
    }

    private static String summary(List<KeyCard> cards, HourChart total) {
        if (cards.isEmpty()) {
            return "Create a webhook key to start; delivery status will appear here.";
        }
        long waiting = waiting(cards, true);
        long queued = waiting(cards, false);
        return "Last 24 hours, without deleted keys: "
                + Wording.number(total.delivered())
                + " delivered, "
                + Wording.count(total.failed(), "failed attempt")
                + ". "
                + (waiting == 0 ? "Queue empty." : Wording.number(waiting) + " waiting to be sent.")
                + (queued == 0 ? "" : " " + Wording.number(queued) + " kept for disabled keys.");
    }

    private static long waiting(List<KeyCard> cards, boolean active) {
        return cards.stream()
                .filter(card -> card.key().active() == active)
                .mapToLong(KeyCard::waiting)
                .sum();
    }
}
