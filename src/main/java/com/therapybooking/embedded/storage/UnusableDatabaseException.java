package com.therapybooking.embedded.storage;

import org.jspecify.annotations.Nullable;

/** The folder of the embedded database cannot be used; the message tells the operator why. */
public final class UnusableDatabaseException extends RuntimeException {

    private final String remedy;

    /**
     * @param remedy how the operator can fix it, as a sentence
     */
    UnusableDatabaseException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
