package com.therapybooking.delivery.alert;

/** The mail server did not accept the e-mail; the alert step retries it later. */
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
