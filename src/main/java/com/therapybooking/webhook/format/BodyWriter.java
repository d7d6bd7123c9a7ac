package com.therapybooking.webhook.format;

/** Writes the bodies of one key; safe for use by several threads. */
@FunctionalInterface
public interface BodyWriter {

    /**
     * Writes the body for one event.
     *
     * @throws UnusableTemplateException when the template cannot be filled with this event
     */
    Body write(FormatInput event);
}
