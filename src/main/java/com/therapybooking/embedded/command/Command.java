package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandException;
import org.bson.BsonDocument;

/** Answers one kind of command. */
@FunctionalInterface
interface Command {

    /** The answer without its {@code ok}; throws a {@link CommandException} to refuse. */
    BsonDocument run(Request request);
}
