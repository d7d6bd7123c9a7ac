package com.therapybooking.dashboard.overview;

import com.therapybooking.dashboard.Words;
import com.therapybooking.dashboard.keys.Health.Level;
import com.therapybooking.dashboard.keys.KeyCard;
import com.therapybooking.delivery.statistics.HourFigures;
import com.therapybooking.reminder.ComingReminders;
import java.util.List;

/**
 * Whether all is well.
 *
 * @param cards the keys that are shown
 * @param more how many keys are not
 */
record Overview(
        Level level,
        String headline,
        String summary,
        List<KeyCard> cards,
        int more,
        List<ComingReminders.Coming> reminders,
        String remindersSummary) {

    private static final int SHOWN = 12;

    static Overview of(
            List<KeyCard> cards,
            List<ComingReminders.Hour> hours,
            List<ComingReminders.Coming> reminders,
            Words words) {
        long bad = cards.stream().filter(card -> card.health().needsAttention()).count();
        long shaky = cards.stream().filter(card -> card.health().level() == Level.WARN).count();
        Level level = level(cards, bad, shaky);
        return new Overview(
                level,
                headline(level, bad, shaky, words),
                summary(cards, words),
                cards.subList(0, Math.min(SHOWN, cards.size())),
                Math.max(0, cards.size() - SHOWN),
                reminders,
                remindersSummary(hours, words));
    }

    private static Level level(List<KeyCard> cards, long bad, long shaky) {
        if (bad > 0) {
            return Level.BAD;
        }
        if (shaky > 0) {
            return Level.WARN;
        }
        boolean sent = cards.stream().anyMatch(card -> card.counters().lastAt() != null);
        return sent ? Level.GOOD : Level.NEW;
    }

    private static String headline(Level level, long bad, long shaky, Words words) {
        return switch (level) {
            case BAD ->
                    words.count(bad, "webhook")
                            + (bad == 1 ? " needs attention" : " need attention");
            case WARN ->
                    words.count(shaky, "webhook") + (shaky == 1 ? " is delayed" : " are delayed");
            case OFF, NEW -> "No webhooks sent yet";
            case GOOD -> "All webhooks are being delivered";
        };
    }

    private static String summary(List<KeyCard> cards, Words words) {
        if (cards.isEmpty()) {
            return "Create a webhook key to start; delivery status will appear here.";
        }
        long delivered = 0;
        long failed = 0;
        long waiting = 0;
        for (KeyCard card : cards) {
            waiting += card.waiting();
            for (HourFigures hour : card.figures().hours()) {
                delivered += hour.delivered();
                failed += hour.failedAttempts();
            }
        }
        return "In the last 24 hours "
                + words.count(delivered, "webhook")
                + (delivered == 1 ? " was" : " were")
                + " delivered and "
                + (failed == 0 ? "no attempt" : words.count(failed, "attempt"))
                + " failed. "
                + (waiting == 0
                        ? "Queue empty."
                        : String.format("%,d", waiting) + " waiting to be sent.");
    }

    private static String remindersSummary(List<ComingReminders.Hour> hours, Words words) {
        int total = hours.stream().mapToInt(ComingReminders.Hour::total).sum();
        int soon = hours.isEmpty() ? 0 : hours.getFirst().total();
        return words.count(total, "reminder")
                + " in the next 24 hours, "
                + (soon == 0 ? "none" : String.format("%,d", soon))
                + " of them within this hour.";
    }

    @Override
    public String toString() {
        return "Overview[" + headline + "]";
    }
}
