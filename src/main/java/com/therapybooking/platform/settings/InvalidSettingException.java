package com.therapybooking.platform.settings;

/** An environment variable has an invalid value; start-up fails with a message that names it. */
public final class InvalidSettingException extends RuntimeException {

    private final String variable;

    /**
     * @param variable the name of the environment variable, as an operator writes it
     * @param accepted the valid values, as the end of the sentence "... must be"
     */
    public InvalidSettingException(String variable, String accepted) {
        super(variable + " must be " + accepted);
        this.variable = variable;
    }

    /** The name of the environment variable. */
    public String variable() {
        return variable;
    }
}
