package com.therapybooking.delivery.alert;

/**
 * No recipient's e-mail was accepted in time, because of the mail server, the network or a
 * shutdown. The alert step retries it for a day.
 */
final class AlertNotSentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason a word for the log, without addresses
     */
    AlertNotSentException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
