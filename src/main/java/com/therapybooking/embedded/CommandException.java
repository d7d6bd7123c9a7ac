package com.therapybooking.embedded;

import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A command, or one write of it, is refused. Nothing of that write has happened. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;
    private final transient @Nullable BsonDocument details;

    CommandException(Code code, String message) {
        this(code, message, null);
    }

    /**
     * @param details more fields of the error, such as the duplicate key's
     */
    CommandException(Code code, String message, @Nullable BsonDocument details) {
        super(message, null, false, false);
        this.code = code;
        this.details = details;
    }

    /** Something that MongoDB may know and the embedded database does not. */
    static CommandException unsupported(String what) {
        return new CommandException(
                Code.COMMAND_NOT_SUPPORTED, "The embedded database does not support " + what);
    }

    static CommandException badValue(String message) {
        return new CommandException(Code.BAD_VALUE, message);
    }

    Code code() {
        return code;
    }

    @Nullable BsonDocument details() {
        return details;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
