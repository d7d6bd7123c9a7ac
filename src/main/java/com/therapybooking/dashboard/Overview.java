package com.therapybooking.dashboard;

import com.therapybooking.dashboard.Health.Level;
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
        long bad = cards.stream().filter(card -> card.health().needsSomebody()).count();
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
                    capital(words.number(bad)) + (bad == 1 ? " key needs you" : " keys need you");
            case WARN ->
                    capital(words.number(shaky))
                            + (shaky == 1 ? " key is behind" : " keys are behind");
            case OFF, NEW -> "Nothing has been sent yet";
            case GOOD -> "Everything arrives";
        };
    }

    private static String summary(List<KeyCard> cards, Words words) {
        if (cards.isEmpty()) {
            return "Make a key, and this page tells whether your webhooks arrive.";
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
                        ? "Nothing waits."
                        : String.format("%,d", waiting) + " still to go.");
    }

    private static String remindersSummary(List<ComingReminders.Hour> hours, Words words) {
        int total = hours.stream().mapToInt(ComingReminders.Hour::total).sum();
        int soon = hours.isEmpty() ? 0 : hours.getFirst().total();
        return words.count(total, "reminder")
                + " in the next 24 hours, "
                + (soon == 0 ? "none" : String.format("%,d", soon))
                + " of them within this hour.";
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    @Override
    public String toString() {
        return "Overview[" + headline + "]";
    }
}
