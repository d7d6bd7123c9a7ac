package com.therapybooking.dashboard;

import java.util.Map;

/** The labels of the fields of forms, filters and the audit log. */
final class FieldNames {

    private static final Map<String, String> FIELDS =
            Map.ofEntries(
                    Map.entry("name", "Name"),
                    Map.entry("webhookUrl", "Webhook URL"),
                    Map.entry("allowedEvents", "Events"),
                    Map.entry("rateLimit", "Rate limit"),
                    Map.entry("notes", "Notes"),
                    Map.entry("headers", "Headers"),
                    Map.entry("therapistIds", "Therapists"),
                    Map.entry("format", "Format"),
                    Map.entry("template", "Template"),
                    Map.entry("contentType", "Content type"),
                    Map.entry("retrySchedule", "Retry schedule"),
                    Map.entry("bookingId", "Booking ID"),
                    Map.entry("keyId", "Key"),
                    Map.entry("status", "State"),
                    Map.entry("event", "Event"),
                    Map.entry("from", "From"),
                    Map.entry("to", "To"),
                    Map.entry("q", "Search"),
                    Map.entry("therapistId", "Therapist"),
                    Map.entry("actor", "Changed by"),
                    Map.entry("target", "Changed"),
                    Map.entry("email", "E-mail"),
                    Map.entry("role", "Role"),
                    Map.entry("active", "Active"),
                    Map.entry("password", "Password"),
                    Map.entry("sessionPrice", "Price of a session"),
                    Map.entry("sessionMinutes", "Session length (minutes)"),
                    Map.entry("currency", "Currency"),
                    Map.entry("amount", "Price"),
                    Map.entry("scheduledAt", "Session time"),
                    Map.entry("durationMinutes", "Minutes"),
                    Map.entry("paymentProvider", "Payment provider"),
                    Map.entry("paymentReference", "Payment reference"),
                    Map.entry("displayKey", "Displayed key"),
                    Map.entry("overlapHours", "Overlap"),
                    Map.entry("reason", "Reason"),
                    Map.entry("deleted", "Deleted"),
                    Map.entry("events", "Events"),
                    Map.entry("payload", "Personal data"),
                    Map.entry("scope", "Scope"),
                    Map.entry("expiresAt", "Expires"),
                    Map.entry("auditEntries", "Audit entries"),
                    Map.entry("keys", "Keys"),
                    Map.entry("accounts", "Accounts"),
                    Map.entry("bookings", "Bookings"),
                    Map.entry("deliveries", "Deliveries"));

    private FieldNames() {}

    /** The label of a field; its own name when it has none. */
    static String of(String name) {
        return FIELDS.getOrDefault(name, name);
    }
}
