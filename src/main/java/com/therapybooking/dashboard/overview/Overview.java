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
 * @param notDelivered "75 webhooks were not delivered"; empty when none failed
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

    static Overview of(KeyCards.All keys) {
        List<KeyCard> cards = keys.cards();
        long lost = cards.stream().mapToLong(KeyCard::notDelivered).sum();
        long expired = cards.stream().mapToLong(KeyCard::expired).sum();
        Level level = level(cards, keys.total(), lost + expired);
        return new Overview(
                level,
                headline(level, cards, lost, expired),
                summary(cards, keys.total()),
                lost == 0 ? "" : lost(cards, lost),
                expired == 0 ? "" : expired(expired),
                cards.subList(0, Math.min(SHOWN, cards.size())),
                Math.max(0, cards.size() - SHOWN),
                keys.total());
    }

    private static Level level(List<KeyCard> cards, HourChart total, long missed) {
        if (count(cards, Level.BAD) > 0) {
            return Level.BAD;
        }
        if (count(cards, Level.WARN) > 0 || missed > 0) {
            return Level.WARN;
        }
        if (waiting(cards, false) > 0 || allDisabled(cards)) {
            return Level.OFF;
        }
        return total.delivered() > 0 ? Level.GOOD : Level.NEW;
    }

    private static String headline(Level level, List<KeyCard> cards, long lost, long expired) {
        long bad = count(cards, Level.BAD);
        return switch (level) {
            case BAD ->
                    Wording.count(bad, "webhook key")
                            + (bad == 1 ? " needs attention" : " need attention");
            case WARN -> warning(cards, lost, expired);
            case OFF ->
                    allDisabled(cards)
                            ? "Every webhook key is disabled"
                            : kept(waiting(cards, false));
            case NEW -> quiet(cards);
            case GOOD -> good(waiting(cards, true));
        };
    }

    private static boolean allDisabled(List<KeyCard> cards) {
        return !cards.isEmpty() && cards.stream().noneMatch(card -> card.key().active());
    }

    private static String good(long waiting) {
        return waiting == 0
                ? "All webhooks are being delivered"
                : "Webhooks are being delivered; "
                        + Wording.number(waiting)
                        + (waiting == 1 ? " is" : " are")
                        + " waiting";
    }

    private static String kept(long count) {
        return Wording.count(count, "webhook")
                + (count == 1 ? " waits" : " wait")
                + " for disabled keys";
    }

    private static String quiet(List<KeyCard> cards) {
        if (cards.isEmpty()) {
            return "There is no webhook key";
        }
        return cards.stream().anyMatch(card -> card.counters().lastAt() != null)
                ? "No webhooks delivered in the last 24 hours"
                : "No webhooks sent yet";
    }

    private static String warning(List<KeyCard> cards, long lost, long expired) {
        long delayed =
                cards.stream()
                        .filter(card -> card.health().level() == Level.WARN && card.waiting() > 0)
                        .count();
        if (delayed > 0) {
            return Wording.count(delayed, "webhook key")
                    + (delayed == 1 ? " is" : " are")
                    + " delayed";
        }
        if (lost > 0) {
            return lost(cards, lost);
        }
        if (expired > 0) {
            return expired(expired);
        }
        long failed = count(cards, Level.WARN);
        String attempt =
                cards.stream()
                                .filter(card -> card.health().level() == Level.WARN)
                                .allMatch(card -> card.counters().lastWasTest())
                        ? "test"
                        : "attempt";
        return "The last "
                + attempt
                + (failed == 1 ? "" : "s")
                + " of "
                + Wording.count(failed, "webhook key")
                + " failed";
    }

    private static long count(List<KeyCard> cards, Level level) {
        return cards.stream().filter(card -> card.health().level() == level).count();
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
