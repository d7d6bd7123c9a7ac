package com.therapybooking.embedded.command;

import com.therapybooking.embedded.bson.BsonBytes;
import com.therapybooking.embedded.bson.CommandArguments;
import com.therapybooking.embedded.bson.CommandException;
import com.therapybooking.embedded.bson.ErrorCode;
import com.therapybooking.embedded.bson.RawDocument;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * One command as received.
 *
 * @param name the command's name as the client wrote it
 * @param body the command
 * @param sequences long arguments sent beside it, such as the documents of an insert
 */
public record Request(
        String name, String database, BsonDocument body, Map<String, List<RawDocument>> sequences) {

    private static final Set<String> GENERAL =
            Set.of("$db", "$readPreference", "readConcern", "writeConcern", "maxTimeMS");

    public static Request of(BsonDocument body, Map<String, List<RawDocument>> sequences) {
        if (body.isEmpty()) {
            throw CommandException.unsupported("an empty command");
        }
        String database = body.get("$db") instanceof BsonString name ? name.getValue() : "admin";
        return new Request(body.getFirstKey(), database, body, sequences);
    }

    /** The full name of the collection that the command is about. */
    String namespace() {
        String collection = CommandArguments.text(body, name);
        if (collection.isEmpty() || collection.startsWith("system.") || collection.contains("$")) {
            throw CommandException.unsupported("the collection '" + collection + "'");
        }
        return database + "." + collection;
    }

    /** Whether the answer may contain only writes that outlive a crash. */
    boolean isMajority() {
        return body.get("readConcern") instanceof BsonDocument concern
                && new BsonString("majority").equals(concern.get("level"));
    }

    /** Refuses every argument that is neither listed nor known to every command. */
    void allow(String... arguments) {
        Set<String> known = Set.of(arguments);
        for (String argument : body.keySet()) {
            if (!argument.equals(name)
                    && !known.contains(argument)
                    && !GENERAL.contains(argument)) {
                throw CommandException.unsupported("the option '" + argument + "' of " + name);
            }
        }
    }

    /** A long argument, from the body or a sequence. */
    List<RawDocument> documents(String argument) {
        List<RawDocument> beside = sequences.get(argument);
        if (beside != null) {
            beside.forEach(document -> BsonBytes.check(document.bytes()));
            return beside;
        }
        BsonValue inside = body.get(argument);
        if (inside instanceof BsonArray array) {
            return array.stream().map(value -> RawDocument.of(value.asDocument())).toList();
        }
        throw new CommandException(
                ErrorCode.MISSING_FIELD, "BSON field '" + name + "." + argument + "' is missing");
    }
}
