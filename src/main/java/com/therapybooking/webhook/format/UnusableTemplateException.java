package com.therapybooking.webhook.format;

/** A template that cannot be compiled, or cannot be filled with an event. */
public final class UnusableTemplateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnusableTemplateException(String reason) {
        super(reason);
    }

    /** The reason for the administrator; it quotes the template, never an event's data. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
