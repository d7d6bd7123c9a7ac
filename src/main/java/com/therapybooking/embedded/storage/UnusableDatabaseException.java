package com.therapybooking.embedded.storage;

/** The folder of the embedded database cannot be used; the message tells the operator why. */
public final class UnusableDatabaseException extends RuntimeException {

    private final String remedy;

    /**
     * @param remedy how the operator can fix it, as a sentence
     */
    UnusableDatabaseException(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    UnusableDatabaseException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
