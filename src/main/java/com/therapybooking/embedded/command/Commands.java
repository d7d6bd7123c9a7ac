package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.storage.Engine;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the command for a request and executes it. */
public final class Commands {

    private static final Logger log = LoggerFactory.getLogger(Commands.class);
    private static final int WIRE_VERSION = 17;

    private final Map<String, Function<Request, BsonDocument>> commands = new HashMap<>();
    private final Clock clock;

    public Commands(Engine engine, Cursors cursors, Clock clock) {
        this.clock = clock;
        ReadCommands read = new ReadCommands(engine, cursors);
        commands.put("find", read::find);
        commands.put("getMore", read::getMore);
        commands.put("killCursors", read::killCursors);
        commands.put("aggregate", read::count);
        WriteCommands write = new WriteCommands(engine);
        commands.put("insert", write::insert);
        commands.put("update", write::update);
        commands.put("delete", write::delete);
        commands.put("findAndModify", new FindAndModify(engine)::run);
        CollectionCommands collections = new CollectionCommands(engine);
        commands.put("drop", collections::drop);
        commands.put("listCollections", collections::listCollections);
        commands.put("createIndexes", collections::createIndexes);
        commands.put("listIndexes", collections::listIndexes);
        commands.put("hello", request -> hello());
        commands.put("isMaster", request -> hello());
        commands.put("ping", request -> new BsonDocument());
    }

    /** The complete answer, also for a refused command. */
    public BsonDocument answer(Request request) {
        try {
            Function<Request, BsonDocument> command = commands.get(request.name());
            if (command == null) {
                throw CommandException.unsupported("the command '" + request.name() + "'");
            }
            return command.apply(request).append("ok", new BsonDouble(1));
        } catch (CommandException e) {
            return refusal(e);
        } catch (RuntimeException e) {
            log.error("Command {} of the embedded database failed", request.name(), e);
            return refusal(
                    new CommandException(
                            ErrorCode.INTERNAL_ERROR, "The embedded database failed: " + e));
        }
    }

    public static BsonDocument refusal(CommandException e) {
        BsonDocument answer = new BsonDocument("ok", new BsonDouble(0));
        answer.put("errmsg", new BsonString(e.getMessage()));
        answer.put("code", new BsonInt32(e.code().number()));
        answer.put("codeName", new BsonString(e.code().text()));
        return answer;
    }

    /**
     * The greeting of a standalone server without sessions, so that drivers offer no transactions.
     */
    private BsonDocument hello() {
        return new BsonDocument("ismaster", BsonBoolean.TRUE)
                .append("isWritablePrimary", BsonBoolean.TRUE)
                .append("maxBsonObjectSize", new BsonInt32(16 * 1024 * 1024))
                .append("maxMessageSizeBytes", new BsonInt32(48_000_000))
                .append("maxWriteBatchSize", new BsonInt32(100_000))
                .append("localTime", new BsonDateTime(clock.millis()))
                .append("minWireVersion", new BsonInt32(0))
                .append("maxWireVersion", new BsonInt32(WIRE_VERSION))
                .append("readOnly", BsonBoolean.FALSE);
    }
}
