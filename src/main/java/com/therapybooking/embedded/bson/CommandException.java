package com.therapybooking.embedded.bson;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A command, or one write of it, is refused and has changed nothing. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient @Nullable BsonDocument details;

    public CommandException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * @param details more fields of the error, such as the duplicate key's
     */
    public CommandException(ErrorCode code, String message, @Nullable BsonDocument details) {
        super(message, null, false, false);
        this.code = code;
        this.details = details;
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

    @Nullable
    public BsonDocument details() {
        return details;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
