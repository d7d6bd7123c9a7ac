package com.therapybooking.embedded.bson;

/** A command, or one write of it, is refused and has changed nothing. */
public final class CommandException extends RuntimeException {

    private final ErrorCode code;

    public CommandException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The error for a feature that the embedded database does not support. */
    public static CommandException unsupported(String what) {
        return new CommandException(
                ErrorCode.COMMAND_NOT_SUPPORTED, "The embedded database does not support " + what);
    }

    public static CommandException badValue(String message) {
        return new CommandException(ErrorCode.BAD_VALUE, message);
    }

    public ErrorCode code() {
        return code;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
