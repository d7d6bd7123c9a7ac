package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandException;
import org.bson.BsonDocument;

/** Executes one kind of command. */
@FunctionalInterface
interface Command {

    /** The answer without {@code ok}; throws a {@link CommandException} to refuse. */
    BsonDocument run(Request request);
}
